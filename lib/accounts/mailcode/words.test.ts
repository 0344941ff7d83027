import { expect, it } from "vitest";
import { wordsIn } from "../../platform/words/intl";
import { mailedWords } from "./words";

it("a new code is good news only if it was mailed", () => {
  expect(mailedWords({ kind: "sent" }).tone).toBe("good");
  expect(mailedWords({ kind: "not-sent" }).tone).toBe("error");
});

it("whoever has asked too often is told how long to wait, in minutes and from an hour and a half on in hours", () => {
  const words = (seconds: number) => wordsIn("en", mailedWords({ kind: "too-many", seconds }).said);
  expect(words(60)).toContain("Wait 1 minute, then");
  expect(words(61)).toContain("Wait 2 minutes, then");
  expect(words(5_400)).toContain("Wait 2 hours, then");
});
