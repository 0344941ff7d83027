import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PollKind } from "../poll/rules";
import { type Ballots, count, percentagesOf, sharesOf } from "./rules";
import { electionOf } from "./schema";
import { compareScores, type ScoreCount } from "./score/rules";

const folder = path.join(import.meta.dirname, "elections");
const read = (file: string) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const elections = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((file) => ({ file, ...read(file) }));
const total = (numbers: (number | null)[]) => numbers.reduce<number>((sum, each) => sum + (each ?? 0), 0);

describe("published elections and small cases", () => {
  it.each(elections.filter(({ kind }) => kind === "ranking"))("$file: every round, the winner and the duels are right", (election) => {
    const { choices, ballots } = electionOf(election);
    const { voters, winners, votes, ranking } = count("ranking", choices.length, ballots);
    const { expected, published } = election;
    expect(ranking?.rounds).toEqual(expected.rounds);
    expect({ voters, winners }).toEqual({ voters: expected.ballots, winners: expected.winner === null ? [] : [expected.winner] });
    expect(votes).toEqual(expected.rounds[0]?.votes ?? choices.map(() => 0));
    expect(ranking?.condorcet).toBe(expected.condorcet);
    if (expected.pairwise) expect(ranking?.pairwise).toEqual(expected.pairwise);
    for (const each of published?.exact ? published.rounds : [])
      expect(ranking?.rounds[each.same_as_round - 1]).toMatchObject({
        votes: each.votes,
        exhausted: each.exhausted - published.exhausted_offset,
      });
  });

  it.each(elections.filter(({ kind }) => kind === "score"))("$file: sums, distributions and winners are right", (election) => {
    const { choices, ballots } = electionOf(election);
    const { voters, winners, scores = [] } = count("score", choices.length, ballots);
    const { expected } = election;
    expect({ voters, winners }).toEqual({ voters: expected.ballots, winners: expected.winners });
    expect(scores.map(({ sum }) => sum)).toEqual(expected.sums);
    expect(scores.map(({ average }) => average)).toEqual(expected.sums.map((sum: number) => sum / expected.ballots));
    expect(scores.map(({ distribution }) => distribution.toReversed())).toEqual(expected.counts);
    const best = [...scores.keys()].sort((a, b) => compareScores(scores[a] as ScoreCount, scores[b] as ScoreCount));
    expect(best).toEqual(expected.ranking);
  });

  it.each(elections.filter(({ kind }) => !["ranking", "score"].includes(kind)))("$file: votes and winners are right", (election) => {
    const { kind, choices, ballots } = electionOf(election);
    const { voters, winners, votes } = count(kind, choices.length, ballots);
    expect({ voters, winners, votes }).toEqual({
      voters: election.expected.ballots,
      winners: election.expected.winners,
      votes: election.expected.votes,
    });
  });

  it("are of every kind", () => {
    expect(new Set(elections.map(({ kind }) => kind)).size).toBe(5);
  });
});

describe("blank ballots", () => {
  it("are counted apart, and are not in any share or average", () => {
    expect(
      count("single", 2, [
        ["-", 3],
        ["1", 1],
      ]),
    ).toEqual({ voters: 4, blank: 3, votes: [0, 1], winners: [1] });
    expect(
      count("score", 2, [
        ["-", 3],
        ["1:4", 1],
      ]).scores?.[1],
    ).toMatchObject({ sum: 4, average: 4 });
    expect(
      count("ranking", 2, [
        ["-", 3],
        ["1>0", 1],
      ]).ranking?.rounds,
    ).toEqual([{ votes: [0, 1], exhausted: 0, eliminated: null }]);
    expect(sharesOf("approval", { votes: [1, 1], voters: 4, blank: 3 })).toEqual([100, 100]);
  });

  it.each(["single", "several", "approval", "ranking", "score"] as const)("alone have no winner: %s", (kind) => {
    expect(count(kind, 3, [["-", 2]])).toMatchObject({ voters: 2, blank: 2, votes: [0, 0, 0], winners: [] });
  });
});

describe("a ballot that does not fit", () => {
  it.each([
    ["single", "3"],
    ["single", ""],
    ["single", "0,1"],
    ["single", "1e0"],
    ["several", "0,0"],
    ["approval", "00"],
    ["approval", "0,"],
    ["approval", "a"],
    ["ranking", "0>0"],
    ["ranking", "3"],
    ["ranking", "0>"],
    ["ranking", ""],
    ["ranking", "0,1"],
    ["score", "0:6"],
    ["score", "3:1"],
    ["score", "0"],
    ["score", ":1"],
    ["score", "0:5,0:5"],
  ] as const)("is never counted as something else: %s %j", (kind, text) => {
    expect(() => count(kind, 3, [[text, 1]])).toThrow("Not a ballot");
  });
});

const kinds: PollKind[] = ["single", "several", "approval", "ranking", "score"];
const choiceCount = 5;
const everyChoice = [...Array(choiceCount).keys()];
const textOf: Record<PollKind, fc.Arbitrary<string>> = {
  single: fc.nat({ max: choiceCount - 1 }).map(String),
  several: fc.subarray(everyChoice, { minLength: 1 }).map((marks) => marks.join(",")),
  approval: fc.subarray(everyChoice, { minLength: 1 }).map((marks) => marks.join(",")),
  ranking: fc.shuffledSubarray(everyChoice, { minLength: 1 }).map((ranks) => ranks.join(">")),
  score: fc
    .tuple(fc.subarray(everyChoice, { minLength: 1 }), fc.array(fc.nat({ max: 5 }), { minLength: choiceCount, maxLength: choiceCount }))
    .map(([marks, scores]) => marks.map((mark, at) => `${mark}:${scores[at]}`).join(",")),
};
const polls = fc.constantFrom(...kinds).chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    ballots: fc.array(
      fc.tuple(fc.oneof({ weight: 9, arbitrary: textOf[kind] }, { weight: 1, arbitrary: fc.constant("-") }), fc.nat({ max: 4 })),
      {
        maxLength: 30,
      },
    ),
  }),
);
const merged = (ballots: Ballots): [string, number][] => {
  const tally = new Map<string, number>();
  for (const [text, times] of ballots) tally.set(text, (tally.get(text) ?? 0) + times);
  return [...tally];
};

describe("any poll", () => {
  it("has the same result whatever the order of its ballots", () => {
    fc.assert(
      fc.property(
        polls.chain(({ kind, ballots }) =>
          fc.tuple(fc.constant({ kind, ballots }), fc.shuffledSubarray(ballots, { minLength: ballots.length })),
        ),
        ([{ kind, ballots }, shuffled]) => {
          expect(count(kind, choiceCount, shuffled)).toEqual(count(kind, choiceCount, ballots));
        },
      ),
    );
  });

  it("has the same result when equal ballots are one entry, and when each has its own", () => {
    fc.assert(
      fc.property(polls, ({ kind, ballots }) => {
        const result = count(kind, choiceCount, ballots);
        expect(count(kind, choiceCount, merged(ballots))).toEqual(result);
        expect(count(kind, choiceCount, merged(merged(ballots)))).toEqual(result);
        const single = ballots.flatMap(([text, times]) => Array.from({ length: times }, (): [string, number] => [text, 1]));
        expect(count(kind, choiceCount, single)).toEqual(result);
      }),
    );
  });

  it("is not changed by ballots that nobody cast", () => {
    fc.assert(
      fc.property(polls, ({ kind, ballots }) => {
        const cast = ballots.filter(([, times]) => times > 0);
        expect(count(kind, choiceCount, ballots)).toEqual(count(kind, choiceCount, cast));
      }),
    );
  });

  it("has sums that are the number of voters", () => {
    fc.assert(
      fc.property(polls, ({ kind, ballots }) => {
        const { voters, blank, votes, scores = [], ranking } = count(kind, choiceCount, ballots);
        expect(voters).toBe(total(ballots.map(([, times]) => times)));
        if (kind === "single" || kind === "ranking") expect(total(votes)).toBe(voters - blank);
        for (const each of votes) expect(each).toBeLessThanOrEqual(voters - blank);
        for (const round of ranking?.rounds ?? []) expect(total(round.votes) + round.exhausted).toBe(voters - blank);
        for (const { distribution } of scores) expect(total(distribution)).toBe(voters - blank);
        for (const [i, row] of (ranking?.pairwise ?? []).entries())
          for (const [j, above] of row.entries()) expect(above + (ranking?.pairwise[j]?.[i] ?? 0)).toBeLessThanOrEqual(voters - blank);
      }),
    );
  });
});

describe("percentages", () => {
  it.each([
    [
      [1, 1, 1],
      [34, 33, 33],
    ],
    [
      [2, 1],
      [67, 33],
    ],
    [
      [0, 0],
      [0, 0],
    ],
    [[1], [100]],
    [
      [1, 999],
      [0, 100],
    ],
  ])("of %j are %j", (votes, percentages) => {
    expect(percentagesOf(votes)).toEqual(percentages);
  });

  it("add up to 100, and each is less than one point from its exact share", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 50 }), (votes) => {
        const whole = total(votes);
        fc.pre(whole > 0);
        const percentages = percentagesOf(votes);
        expect(total(percentages)).toBe(100);
        for (const [at, each] of percentages.entries()) expect(Math.abs(each - ((votes[at] ?? 0) * 100) / whole)).toBeLessThan(1);
      }),
    );
  });
});

describe("100,000 different rankings of 10 choices", () => {
  it("are counted within a second", () => {
    const ballots = Array.from({ length: 100_000 }, (_, ballot): [string, number] => [permutation(ballot * 36), 1]);
    expect(new Set(ballots.map(([text]) => text)).size).toBe(ballots.length);
    // The best of three, because the other tests of a run take the processor too.
    const times = [1, 2, 3].map(() => {
      const before = performance.now();
      expect(count("ranking", 10, ballots).ranking?.rounds.length).toBeGreaterThan(5);
      return performance.now() - before;
    });
    expect(Math.min(...times)).toBeLessThan(1_000);
  });
});

/** The permutation of ten choices with this number, of 10! = 3,628,800. */
function permutation(number: number): string {
  const left = [...Array(10).keys()];
  const ranks: number[] = [];
  for (let rest = number; left.length > 0; rest = Math.floor(rest / (left.length + 1))) ranks.push(...left.splice(rest % left.length, 1));
  return ranks.join(">");
}
