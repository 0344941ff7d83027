import { describe, expect, it } from "vitest";
import { messagesOf, wordsIn } from "./intl";
import type { Said } from "./rules";

const flatten = (messages: object, prefix = ""): [key: string, text: string][] =>
  Object.entries(messages).flatMap(([name, value]) =>
    typeof value === "string" ? [[prefix + name, value] as [string, string]] : flatten(value, `${prefix}${name}.`),
  );
const english = flatten(messagesOf("en"));
const german = new Map(flatten(messagesOf("de")));

describe("the messages", () => {
  it("end alike in both languages: a sentence stays one, and a label too", () => {
    const end = (text: string) => /[.:?!…]?$/.exec(text.replace(/<[^>]+>$/, ""))?.[0];
    for (const [key, text] of english) expect(`${key} ${end(german.get(key) ?? "")}`).toBe(`${key} ${end(text)}`);
  });

  it("are sentences or labels, without a double blank or a blank at an end", () => {
    for (const [key, text] of [...english, ...german]) expect(text, key).not.toMatch(/^\s|\s$| {2}|undefined|\[object/);
  });
});

it("a text that is no key stays as it is", () => {
  expect(wordsIn("de", "Give a string, not null.")).toBe("Give a string, not null.");
});

it("plurals follow the language", () => {
  const wait = (count: number): Said => ["refused.tooOften", { unit: "hours", count }];
  expect(wordsIn("en", wait(1))).toBe("That was too often. Wait 1 hour, then try again.");
  expect(wordsIn("en", wait(2))).toBe("That was too often. Wait 2 hours, then try again.");
  expect(wordsIn("de", wait(1))).toBe("Das war zu oft. Warten Sie 1 Stunde und versuchen Sie es noch einmal.");
});
