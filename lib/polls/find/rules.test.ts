import { describe, expect, it } from "vitest";
import { readPlace, wordsOf, writePlace } from "./rules";

describe("a place in a list", () => {
  const place = { sort: "new", key: 1_772_366_400_000, id: "0123456789ab" } as const;

  it("is read as it was written", () => {
    expect(readPlace(writePlace(place), "new")).toEqual(place);
    expect(writePlace(place)).toMatch(/^[\w-]+$/);
  });

  it("is of no use in a list of another order", () => {
    expect(readPlace(writePlace(place), "active")).toBeNull();
  });

  const written = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  it.each([
    "",
    "!",
    "AAAA",
    "x".repeat(5_000),
    written(null),
    written(["new"]),
    written(["new", "1", "0123456789ab"]),
    written(["new", -1, "0123456789ab"]),
    written(["new", 1e300, "0123456789ab"]),
    written(["new", 1, "' OR 1"]),
    written(["newest", 1, "0123456789ab"]),
  ])("%j is none", (text) => {
    expect(readPlace(text, "new")).toBeNull();
  });
});

describe("a search", () => {
  it.each([
    ["Dog", "'Dog':*"],
    [" who let ", "'who' & 'let':*"],
    ["don't", "'don' & 't'"],
    ["a | b & !c", "'a' & 'b' & 'c'"],
    ["'; DROP TABLE", "'DROP' & 'TABLE':*"],
    ["is a dog", "'is' & 'a' & 'dog':*"],
    ["\u6295\u7968", "'\u6295\u7968':*"],
    ["pizza/pasta", "'pizza' & 'pasta':*"],
    ["\u0939\u093f\u0928\u094d\u0926\u0940", "'\u0939\u093f\u0928\u094d\u0926\u0940':*"],
  ])("for %j asks for %s", (typed, words) => {
    expect(wordsOf(typed)).toBe(words);
  });

  it("without a word asks for nothing", () => {
    for (const typed of ["", " ", "?!", "\u0000"]) expect(wordsOf(typed)).toBeNull();
  });

  it("has at most eight words", () => {
    expect(wordsOf("a ".repeat(50))?.split(" & ")).toHaveLength(8);
  });
});
