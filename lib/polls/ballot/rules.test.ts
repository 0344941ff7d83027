import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count } from "../count/rules";
import type { PollKind } from "../poll/rules";
import { type BallotPaper, ballotFields, fieldsOf, longestForm, readBallot, shuffledOrder } from "./rules";

const paper = (kind: PollKind, changes: Partial<BallotPaper> = {}): BallotPaper => ({
  kind,
  choices: ["A", "B", "C", "D"],
  min: 2,
  max: 3,
  blank: false,
  ...changes,
});
const read = (poll: BallotPaper, posted: string) => {
  const ballot = readBallot(poll, new URLSearchParams(posted));
  return ballot.ok ? ballot.text : [ballot.refusal, ballot.field];
};

describe("a posted ballot", () => {
  it.each<[PollKind, string, string]>([
    ["single", "choice=2", "2"],
    ["single", "choice=2&choice=2&other=x", "2"],
    ["several", "choice=3&choice=0", "0,3"],
    ["several", "choice=3&choice=0&choice=1&choice=3", "0,1,3"],
    ["approval", "choice=1", "1"],
    ["approval", "choice=3&choice=2&choice=1&choice=0", "0,1,2,3"],
    ["ranking", "rank-0=2&rank-1=&rank-2=1&rank-3=", "2>0"],
    ["ranking", "rank-3=1&rank-2=4&rank-0=3", "3>0>2"],
    ["ranking", "rank-1=03", "1"],
    ["score", "score-0=5&score-1=3&score-2=&score-3=0", "0:5,1:3,3:0"],
    ["score", "score-3=0&score-0=0", "0:0,3:0"],
  ])("of kind %s, %s, is the text %s", (kind, posted, text) => {
    expect(read(paper(kind), posted)).toBe(text);
  });

  it.each<[PollKind, string, string, string | undefined]>([
    ["single", "", "no-choice", "choice"],
    ["single", "choice=", "no-choice", "choice"],
    ["single", "choice=0&choice=1", "too-many", "choice"],
    ["single", "choice=4", "unknown-choice", "choice"],
    ["single", "choice=-1", "unknown-choice", "choice"],
    ["single", "choice=01", "unknown-choice", "choice"],
    ["single", "choice=1e0", "unknown-choice", "choice"],
    ["single", "choice=٢", "unknown-choice", "choice"],
    ["single", "choice=-", "unknown-choice", "choice"],
    ["several", "choice=1", "too-few", "choice"],
    ["several", "choice=1&choice=1", "too-few", "choice"],
    ["several", "choice=0&choice=1&choice=2&choice=3", "too-many", "choice"],
    ["approval", "", "no-choice", "choice"],
    ["ranking", "rank-0=&rank-1=", "no-choice", undefined],
    ["ranking", "rank-0=1&rank-2=1", "equal-ranks", "rank-2"],
    ["ranking", "rank-0=5", "unknown-value", "rank-0"],
    ["ranking", "rank-0=0", "unknown-value", "rank-0"],
    ["ranking", "rank-0=1&rank-0=2", "unknown-value", "rank-0"],
    ["ranking", "rank-4=1", "unknown-choice", "rank-4"],
    ["ranking", "rank-x=1", "unknown-choice", "rank-x"],
    ["ranking", "choice=1", "unknown-choice", "choice"],
    ["score", "", "no-choice", undefined],
    ["score", "score-1=6", "unknown-value", "score-1"],
    ["score", "score-1=-0", "unknown-value", "score-1"],
    ["score", "score-9=1", "unknown-choice", "score-9"],
  ])("of kind %s, %s, is refused: %s at %s", (kind, posted, refusal, field) => {
    expect(read(paper(kind), posted)).toEqual([refusal, field]);
  });

  it.each<PollKind>(["single", "several", "approval", "ranking", "score"])(
    "of kind %s may be blank where that is offered, and then chooses nothing",
    (kind) => {
      const poll = paper(kind, { blank: true });
      expect(read(poll, "choice=-")).toBe("-");
      const choice = { ranking: "rank-0=1", score: "score-0=1" }[kind as string] ?? "choice=1";
      expect(read(poll, `choice=-&${choice}`)).toEqual(["blank-and-choice", "choice"]);
    },
  );

  it("with scores that were taken back has none of them, and may be blank", () => {
    const poll = paper("score", { blank: true });
    expect(read(poll, "choice=-&score-0=&score-1=&score-2=&score-3=")).toBe("-");
    expect(read(poll, "score-0=&score-1=4")).toBe("1:4");
    expect(read(poll, "score-0=&score-1=")).toEqual(["no-choice", undefined]);
  });

  it("that is too long is refused before it is read", () => {
    expect(read(paper("single"), `choice=1&x=${"x".repeat(longestForm)}`)).toEqual(["too-long", undefined]);
    const all = Array.from({ length: 50 }, (_, at) => `rank-${at}=${50 - at}`).join("&");
    expect(read(paper("ranking", { choices: Array(50).fill("A") }), all)).toMatch(/^49>48>.*>0$/);
  });

  const kinds = fc.constantFrom<PollKind>("single", "several", "approval", "ranking", "score");
  const fields = fc.array(
    fc.tuple(
      fc.constantFrom("choice", "rank-0", "rank-1", "rank-7", "score-0", "score-11"),
      fc.constantFrom("0", "1", "2", "5", "11", "-", ""),
    ),
    { maxLength: 8 },
  );

  it("that is accepted can be filled in again from its text, and counted", () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 2, max: 12 }), fields, fc.boolean(), (kind, choices, posted, blank) => {
        const poll = paper(kind, { choices: Array(choices).fill("A"), min: 1, max: choices, blank });
        const ballot = readBallot(poll, new URLSearchParams(posted));
        if (!ballot.ok) return;
        expect(readBallot(poll, fieldsOf(kind, ballot.text))).toEqual(ballot);
        expect(count(kind, choices, [[ballot.text, 1]]).voters).toBe(1);
      }),
    );
  });

  it("of any content is read or refused, and does not throw", () => {
    fc.assert(
      fc.property(kinds, fc.array(fc.tuple(fc.string(), fc.string())), (kind, posted) => {
        readBallot(paper(kind, { blank: true }), new URLSearchParams(posted));
      }),
    );
  });
});

it("only the fields of a ballot are kept, and only if they fit into a cookie", () => {
  expect(ballotFields(new URLSearchParams("choice=1&rank-3=&score-2=x&csrf=secret&rank-100=1"))?.toString()).toBe("choice=1&score-2=x");
  const ranks = Array.from({ length: 50 }, (_, at) => `rank-${at}=${50 - at}`).join("&");
  expect(ballotFields(new URLSearchParams(ranks))?.toString()).toBe(ranks);
  expect(ballotFields(new URLSearchParams(`choice=${"1".repeat(2_000)}`))).toBeNull();
});

describe("shuffled choices", () => {
  const orderOf = (voter: number, length = 4) => shuffledOrder(length, createHash("sha256").update(String(voter)).digest());

  it("are all there, and the same for one voter each time", () => {
    for (const length of [2, 3, 50]) expect(orderOf(1, length).toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, at) => at));
    expect(orderOf(1, 50)).toEqual(orderOf(1, 50));
    expect(orderOf(1, 50)).not.toEqual(orderOf(2, 50));
  });

  it("are fair over voters: each of the 24 orders of four choices is about as frequent", () => {
    const times = new Map<string, number>();
    for (let voter = 0; voter < 24_000; voter++) times.set(orderOf(voter).join(), (times.get(orderOf(voter).join()) ?? 0) + 1);
    expect(times.size).toBe(24);
    const chiSquare = [...times.values()].reduce((sum, seen) => sum + (seen - 1_000) ** 2 / 1_000, 0);
    expect(chiSquare).toBeLessThan(58); // More would be luck of one in ten thousand, at 23 degrees of freedom.
  });
});
