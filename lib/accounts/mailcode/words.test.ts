import { expect, it } from "vitest";
import { wordsIn } from "../../platform/words/intl";
import { mailCodeWords, mailedWords } from "./words";

const now = new Date("2026-03-01T12:00:00.000Z");
const locked = { kind: "locked", until: new Date(now.getTime() + 15 * 60_000) } as const;

it("a locked mailed code tells only its owner that it is locked, and for how long", () => {
  for (const kind of ["wrong", "locked"] as const) {
    expect(mailCodeWords({ kind }, now)).toEqual(mailCodeWords({ kind: "wrong" }, now));
    expect(mailCodeWords({ kind }, now, locked.until)).toEqual({ field: "form", said: mailedWords(locked, now).said });
  }
  expect(wordsIn("en", mailedWords(locked, now).said)).toContain("15 minutes");
  expect(wordsIn("de", mailedWords(locked, now).said)).toContain("15 Minuten");
});

it("a new code is good news only if it was mailed", () => {
  expect(mailedWords({ kind: "sent" }, now).tone).toBe("good");
  expect(mailedWords({ kind: "not-sent" }, now).tone).toBe("error");
});

it("whoever has asked too often is told how long to wait, in minutes and from an hour and a half on in hours", () => {
  const words = (seconds: number) => wordsIn("en", mailedWords({ kind: "too-many", seconds }, now).said);
  expect(words(60)).toContain("Wait 1 minute, then");
  expect(words(61)).toContain("Wait 2 minutes, then");
  expect(words(5_400)).toContain("Wait 2 hours, then");
});
