import { describe, expect, it } from "vitest";
import { parseChoices, parsePollId } from "./schema";

describe("a poll's id in a URL", () => {
  it.each([
    ["1", 1],
    ["42", 42],
    ["999999999", 999_999_999],
  ])("%s is read as %d", (text, id) => {
    expect(parsePollId(text)).toBe(id);
  });

  it.each([
    "",
    "0",
    "01",
    "-1",
    "+1",
    "1.0",
    "1e3",
    "0x1",
    " 1",
    "1 ",
    "1\n",
    "1/2",
    "1000000000",
    "9".repeat(40),
    "NaN",
    "abc",
    "１",
    "null",
    "1;DROP TABLE",
  ])("%j is not an id", (text) => {
    expect(parsePollId(text)).toBeNull();
  });
});

describe("the choices of a posted form", () => {
  const form = (...values: (string | File)[]) => {
    const data = new FormData();
    for (const value of values) data.append("choice", value);
    return data;
  };

  it.each([
    ["none", form(), []],
    ["one", form("7"), [7]],
    ["many, in their order", form("9", "7"), [9, 7]],
    ["the same one twice", form("7", "7"), [7]],
    ["a value that is not an id", form("x"), [0]],
    ["several values that are not ids", form("x", "-1", "1.5", "", "9".repeat(40)), [0]],
    ["an upload", form(new File(["7"], "7")), [0]],
    ["some of each", form("7", "x", "8"), [7, 0, 8]],
  ])("%s", (_, posted, choices) => {
    expect(parseChoices(posted)).toEqual(choices);
  });

  it("are read only from their own field", () => {
    const data = form("7");
    data.append("choices", "8");
    data.append("choice[]", "9");
    expect(parseChoices(data)).toEqual([7]);
  });
});
