import { describe, expect, it } from "vitest";
import { settings } from "../../../scripts/vitest.settings";
import { boundsOf, draftFaults, editFaults, isPublished, type Poll, publishFaults, type Settings, stateOf, toldChanges } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const poll: Poll = { ...settings, id: "0123456789ab", formerId: null, creatorId: null, publishedAt: at(-60), version: 1, turnout: 0 };
const kinds = (faults: { at: string; kind: string }[]) => faults.map((fault) => `${fault.at} ${fault.kind}`);
const faultsOf = (changes: Partial<Settings>) => kinds(publishFaults({ ...settings, ...changes }, now));

describe("the state of a poll", () => {
  it.each([
    [{ publishedAt: null }, "draft"],
    [{ publishedAt: at(1) }, "draft"],
    [{ publishedAt: at(0) }, "open"],
    [{ publishedAt: at(-1), opensAt: at(1) }, "scheduled"],
    [{ publishedAt: at(-1), opensAt: at(0) }, "open"],
    [{ publishedAt: at(-2), closesAt: at(1) }, "open"],
    [{ publishedAt: at(-2), closesAt: at(0) }, "closed"],
    // Closed before it opened.
    [{ publishedAt: at(-2), opensAt: at(5), closesAt: at(0) }, "closed"],
    [{ publishedAt: null, closesAt: at(-1) }, "draft"],
  ] as const)("of %j is %s", (times, state) => {
    const all = { opensAt: null, closesAt: null, ...times };
    expect(stateOf(all, now)).toBe(state);
    expect(isPublished(all, now)).toBe(state !== "draft");
  });
});

describe("how many choices a ballot has", () => {
  it("follows from the kind, and only several choices have numbers of their own", () => {
    expect(boundsOf("single", 2, 3, 4)).toEqual({ min: 1, max: 1 });
    expect(boundsOf("several", 2, 3, 4)).toEqual({ min: 2, max: 3 });
    expect(boundsOf("several", null, null, 4)).toEqual({ min: 1, max: 4 });
    expect(boundsOf("approval", 2, 3, 4)).toEqual({ min: 1, max: 4 });
    expect(boundsOf("ranking", 2, 3, 4)).toEqual({ min: 1, max: 4 });
    expect(boundsOf("score", null, null, 4)).toEqual({ min: 1, max: 4 });
  });
});

describe("a poll is published", () => {
  it("with a question and two choices", () => {
    expect(faultsOf({ choices: ["Yes", "No"] })).toEqual([]);
  });

  it.each([
    [{ question: "" }, "question question-missing"],
    [{ question: "x".repeat(301) }, "question too-long"],
    [{ description: "x".repeat(5_001) }, "description too-long"],
    [{ askedBy: "x".repeat(101) }, "askedBy too-long"],
    [{ choices: ["One"] }, "choices choices-few"],
    [{ choices: Array.from({ length: 51 }, (_, n) => `${n}`) }, "choices choices-many"],
    [{ choices: ["a", "b".repeat(201)] }, "choices choice-long"],
    [{ choices: ["a", "", "b"] }, "choices choice-missing"],
    [{ choices: ["Yes", "No", "Yes"] }, "choices choices-alike"],
    [{ choices: ["Yes", "Y\u200des"] }, "choices choices-alike"],
    [{ kind: "several", min: 0, max: 2 }, "min out-of-range"],
    [{ kind: "several", min: 4, max: 4 }, "min out-of-range"],
    [{ kind: "several", min: 2, max: 1 }, "max out-of-range"],
    [{ kind: "several", min: 1, max: 4 }, "max out-of-range"],
    [{ closesAt: at(0) }, "closesAt closes-in-the-past"],
    [{ closesAt: at(5), opensAt: at(5) }, "closesAt closes-before-opening"],
  ] as const)("not with %j", (changes, fault) => {
    expect(faultsOf(changes as Partial<Settings>)).toEqual([fault]);
  });

  it("with as much as is allowed, counted in characters and not in code units", () => {
    const choices = Array.from({ length: 50 }, (_, n) => "\u{1f415}".repeat(198) + String(n).padStart(2, "0"));
    expect(faultsOf({ choices, question: "\u{1f415}".repeat(300), closesAt: at(1), opensAt: at(0) })).toEqual([]);
  });

  it("with choices that differ only in case", () => {
    expect(faultsOf({ choices: ["a", "A"] })).toEqual([]);
  });

  it("only when nothing is wrong, and everything that is wrong is said at once", () => {
    expect(faultsOf({ question: "", choices: [], closesAt: at(-1) })).toHaveLength(3);
  });
});

describe("a draft", () => {
  it("may be incomplete, but not longer than what can be published", () => {
    const incomplete = { ...settings, question: "", choices: ["a", "a"], closesAt: at(-1) };
    expect(draftFaults(incomplete)).toEqual([]);
    expect(kinds(draftFaults({ ...incomplete, question: "x".repeat(301) }))).toEqual(["question too-long"]);
  });
});

describe("a published poll", () => {
  const edited = (changes: Partial<Settings>, hasVotes: boolean, of: Poll = poll) =>
    kinds(editFaults(of, { ...settings, ...changes }, hasVotes, now));

  it("may not be opened after its close, even if only the opening is moved; times that have passed may stay", () => {
    const scheduled = { ...poll, opensAt: at(5), closesAt: at(10) };
    const move = (opensAt: Date | null) => kinds(editFaults(scheduled, { ...settings, closesAt: at(10), opensAt }, false, now));
    expect(move(at(10))).toEqual(["closesAt closes-before-opening"]);
    expect(move(at(9))).toEqual([]);
    const ended = { ...poll, opensAt: at(5), closesAt: at(-1) }; // by "Close now"
    expect(kinds(editFaults(ended, { ...settings, closesAt: at(-1), opensAt: at(5), description: "Why." }, false, now))).toEqual([]);
  });

  it("may be changed in everything until the first vote", () => {
    expect(edited({ question: "Dinner?", choices: ["a", "b"], kind: "ranking", max: 2, resultsWhen: "after_closing" }, false)).toEqual([]);
  });

  it("may be changed in its description and its closing time after the first vote", () => {
    expect(edited({ description: "Bring a friend.", closesAt: at(60), timeZone: "Europe/Berlin" }, true)).toEqual([]);
  });

  it.each([
    { question: "Dinner?" },
    { choices: ["Soup", "Pie", "Salad"] },
    { kind: "approval" },
    { max: 2 },
    { opensAt: at(5) },
    { resultsWhen: "after_closing" },
    { resultsFor: "proven" },
    { mayChange: true },
    { blank: true },
    { shuffle: true },
    { listed: false },
    { askedBy: "Ann" },
  ] as Partial<Settings>[])("may not be changed in %j after the first vote", (changes) => {
    expect(edited(changes, true)).toEqual([`${Object.keys(changes)[0]} fixed`]);
  });

  it("keeps a closing time that has passed", () => {
    const closed = { ...poll, closesAt: at(-5) };
    expect(edited({ closesAt: at(-5), description: "More." }, true, closed)).toEqual([]);
    expect(edited({ closesAt: at(-4) }, true, closed)).toEqual(["closesAt closes-in-the-past"]);
  });

  it("may be opened again after it closed, unless its results were sealed until then", () => {
    const closed = { ...poll, closesAt: at(-5) };
    expect(edited({ closesAt: at(60) }, true, closed)).toEqual([]);
    expect(edited({ closesAt: null }, true, closed)).toEqual([]);
    const sealed: Poll = { ...closed, resultsWhen: "after_closing" };
    for (const closesAt of [at(60), null])
      expect(kinds(editFaults(sealed, { ...settings, resultsWhen: "after_closing", closesAt }, true, now))).toEqual([
        "closesAt closed-for-good",
      ]);
  });

  it("tells of changes to its description and closing time, and of nothing else", () => {
    expect(toldChanges(settings, { ...settings, description: "x", closesAt: at(1), timeZone: "Europe/Paris" })).toEqual([
      "description",
      "closing",
    ]);
    expect(toldChanges(settings, { ...settings, timeZone: "Europe/Paris" })).toEqual([]);
    expect(toldChanges({ ...settings, closesAt: at(1) }, { ...settings, closesAt: at(1) })).toEqual([]);
  });
});
