import { describe, expect, it } from "vitest";
import { count } from "../count/rules";
import type { ResultsFor, ResultsWhen } from "../poll/rules";
import { audienceOf, mayRead, resultsFrom, whyHidden } from "./rules";

const opened = new Date("2026-03-01T12:00:00.000Z");
const closes = new Date("2026-03-08T12:00:00.000Z");
const before = new Date(closes.getTime() - 1);
const stranger = { proven: false, hasVoted: false };
const proven = { proven: true, hasVoted: false };
const voter = { proven: true, hasVoted: true };

const poll = (resultsWhen: ResultsWhen, resultsFor: ResultsFor) => ({
  publishedAt: opened,
  opensAt: null,
  closesAt: closes,
  resultsWhen,
  resultsFor,
});

describe("who may read results", () => {
  const now = { open: before, closed: closes };
  it.each([
    ["always", "everyone", "open", [true, true, true]],
    ["always", "proven", "open", [false, true, true]],
    ["after_voting", "everyone", "open", [false, false, true]],
    ["after_voting", "proven", "open", [false, false, true]],
    ["after_closing", "everyone", "open", [false, false, false]],
    ["after_closing", "proven", "open", [false, false, false]],
    ["always", "everyone", "closed", [true, true, true]],
    ["after_voting", "everyone", "closed", [true, true, true]],
    ["after_voting", "proven", "closed", [false, true, true]],
    ["after_closing", "everyone", "closed", [true, true, true]],
    ["after_closing", "proven", "closed", [false, true, true]],
  ] as const)("%s, for %s, while %s: stranger, proven, voter %j", (resultsWhen, resultsFor, state, expected) => {
    const may = [stranger, proven, voter].map((viewer) => mayRead(poll(resultsWhen, resultsFor), viewer, now[state]) === "yes");
    expect(may).toEqual(expected);
  });

  it("is told when and for whom they come, and nothing else", () => {
    expect(mayRead(poll("after_closing", "proven"), voter, before)).toEqual({ kind: "hidden", when: "after_closing", for: "proven" });
  });

  it("never sees sealed results of a poll without an end", () => {
    expect(mayRead({ ...poll("after_closing", "everyone"), closesAt: null }, voter, new Date("2126-01-01"))).not.toBe("yes");
  });
});

describe("hidden results", () => {
  const opens = new Date(opened.getTime() + 60_000);
  const states = { scheduled: opened, open: opens, closed: closes };
  const cases = (["always", "after_voting", "after_closing"] as const).flatMap((when) =>
    (["everyone", "proven"] as const).flatMap((whom) =>
      (Object.keys(states) as (keyof typeof states)[]).flatMap((state) =>
        [stranger, proven, voter].map((viewer) => ({ when, whom, state, viewer })),
      ),
    ),
  );
  /** What each sentence promises: who sees the results now, and who sees them once the poll has closed. */
  const promises = {
    forProven: ["proven", "proven"],
    afterVoting: ["voters", "everyone"],
    afterVotingProven: ["voters", "proven"],
    afterClosing: ["nobody", "everyone"],
    afterClosingProven: ["nobody", "proven"],
  };

  it.each(cases)("are explained by a true sentence: $when, for $whom, $state, $viewer", ({ when, whom, state, viewer }) => {
    const asked = { ...poll(when, whom), opensAt: opens };
    const settings = { when, for: whom };
    const isClosed = state === "closed";
    const sentence = whyHidden(settings, isClosed);
    if (mayRead(asked, viewer, states[state]) === "yes") return;
    expect(sentence && promises[sentence]).toEqual([audienceOf(settings, isClosed), audienceOf(settings, true)]);
    // Nobody is told to wait for a closing that has been.
    if (isClosed || when === "always") expect(sentence).toBe("forProven");
  });

  it("that everybody may see now are explained by none", () => {
    expect([whyHidden({ when: "always", for: "everyone" }, false), whyHidden({ when: "after_closing", for: "everyone" }, true)]).toEqual([
      null,
      null,
    ]);
  });
});

describe("the results", () => {
  const of = (kind: "single" | "ranking" | "score", ballots: [string, number][]) =>
    resultsFrom({ id: "k3m9x2q7w4tz", kind, choices: ["A", "B"] }, count(kind, 2, ballots), true);

  it("of one choice have each choice's votes, and nothing of other kinds", () => {
    expect(
      of("single", [
        ["1", 3],
        ["-", 1],
      ]),
    ).toStrictEqual({
      id: "k3m9x2q7w4tz",
      kind: "single",
      voters: 4,
      blank: 1,
      final: true,
      choices: [
        { position: 0, text: "A", votes: 0 },
        { position: 1, text: "B", votes: 3 },
      ],
      winners: [1],
    });
  });

  it("of a ranking have the rounds, the winner of all duels and the duels", () => {
    expect(
      of("ranking", [
        ["1>0", 2],
        ["0", 1],
      ]),
    ).toMatchObject({
      rounds: [{ votes: [1, 2], exhausted: 0, eliminated: null }],
      condorcet: 1,
      pairwise: [
        [0, 1],
        [2, 0],
      ],
    });
  });

  it("of scores have each choice's sum, average and distribution", () => {
    expect(
      of("score", [
        ["0:5,1:3", 1],
        ["1:3", 1],
      ]).choices,
    ).toStrictEqual([
      { position: 0, text: "A", votes: 1, sum: 5, average: 2.5, distribution: [1, 0, 0, 0, 0, 1] },
      { position: 1, text: "B", votes: 2, sum: 6, average: 3, distribution: [0, 0, 0, 2, 0, 0] },
    ]);
  });
});
