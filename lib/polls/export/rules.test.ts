import { describe, expect, it } from "vitest";
import { count } from "../count/rules";
import { resultsFrom } from "../results/rules";
import { ballotsCsv, csv, resultsCsv } from "./rules";

const lines = (text: string) => text.replace("\uFEFF", "").split("\r\n").slice(0, -1);

describe("a cell", () => {
  it.each([
    ["=1+1", "'=1+1"],
    ["+1", "'+1"],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
    ["\t=1", "'\t=1"],
    ["\r=1", `"'\r=1"`],
    ['=cmd|" /C calc"!A0', `"'=cmd|"" /C calc""!A0"`],
  ])("%j is never a formula", (text, written) => {
    expect(lines(csv([[text]]).replace(/\r\n$/, "\r\n"))).toEqual([written]);
  });

  it.each([
    ["plain", "plain"],
    ["a,b", '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ["two\nlines", '"two\nlines"'],
    ["1-1", "1-1"],
    ["-", "-"],
    ["שלום", "שלום"],
  ])("%j is written so that it is read as it was", (text, written) => {
    expect(csv([[text]])).toBe(`\uFEFF${written}\r\n`);
  });

  it("with a number stays a number, even a negative one", () => {
    expect(csv([[-1, 0.5, null]])).toBe("\uFEFF-1,0.5,\r\n");
  });
});

describe("the results", () => {
  const of = (kind: "single" | "ranking" | "score", choices: string[], ballots: [string, number][]) =>
    lines(resultsCsv(resultsFrom({ id: "k3m9x2q7w4tz", kind, choices }, count(kind, choices.length, ballots), true)));

  it("of one choice are a row for each choice, then the blank ballots and the voters", () => {
    expect(
      of(
        "single",
        ["=A", "B"],
        [
          ["0", 2],
          ["1", 1],
          ["-", 1],
        ],
      ),
    ).toEqual(["position,choice,votes,share in percent,first", "0,'=A,2,67,1", "1,B,1,33,0", ",blank,1,,", ",voters,4,,"]);
  });

  it("of a ranking have a column for each round, empty once a choice is out", () => {
    expect(
      of(
        "ranking",
        ["A", "B", "C"],
        [
          ["0", 2],
          ["1", 2],
          ["2>0", 1],
        ],
      ),
    ).toEqual([
      "position,choice,votes,share in percent,first,round 1,round 2",
      "0,A,2,40,1,2,3",
      "1,B,2,40,0,2,2",
      "2,C,1,20,0,1,",
      ",exhausted,,,,0,0",
      ",blank,0,,,,",
      ",voters,5,,,,",
    ]);
  });

  it("of scores have the sum, the average and how often each score was given", () => {
    expect(
      of(
        "score",
        ["A"],
        [
          ["0:5", 1],
          ["0:2", 1],
        ],
      ),
    ).toEqual([
      "position,choice,votes,share in percent,first,sum,average,scored 0,scored 1,scored 2,scored 3,scored 4,scored 5",
      "0,A,2,100,1,7,3.5,0,0,1,0,0,1",
      ",blank,0,,,,,,,,,,",
      ",voters,2,,,,,,,,,,",
    ]);
  });
});

describe("the ballots", () => {
  it("are written in the order that they come in, with how often each was cast", () => {
    expect(
      lines(
        ballotsCsv([
          ["2>0", 1],
          ["0,3", 7],
          ["-", 2],
        ]),
      ),
    ).toEqual(["ballot,count", "2>0,1", '"0,3",7', "-,2"]);
  });
});
