import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isCountedAfter, isOpen, isPublished, type Poll, results, voteRefusal } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (ms: number) => new Date(now.getTime() + ms);

/** An open poll with the choices 1, 2 and 3. */
const poll = (changes: Partial<Poll> = {}): Poll => ({
  id: 1,
  question: "Which?",
  multiple: false,
  publishedAt: at(-1000),
  closesAt: null,
  choices: [1, 2, 3].map((id) => ({ id, text: `Choice ${id}` })),
  ...changes,
});

describe("a poll", () => {
  it.each<[string, Partial<Poll>, boolean, boolean]>([
    ["is not visible before it is published", { publishedAt: at(1) }, false, false],
    ["is not visible while it is a draft", { publishedAt: null }, false, false],
    ["is open from the moment it is published", { publishedAt: now }, true, true],
    ["is open until it closes", { closesAt: at(1) }, true, true],
    ["is closed from its closing time on", { closesAt: now }, true, false],
    ["stays visible when it is closed", { closesAt: at(-1) }, true, false],
    ["stays open when it has no closing time", { closesAt: null }, true, true],
    ["is not visible when it closes before it is published", { publishedAt: at(1), closesAt: at(-1) }, false, false],
  ])("%s", (_, changes, published, open) => {
    expect([isPublished(poll(changes), now), isOpen(poll(changes), now)]).toEqual([published, open]);
  });
});

describe("a vote", () => {
  const draft = poll({ publishedAt: null });
  const closed = poll({ closesAt: now });
  const multiple = poll({ multiple: true });
  it.each<[string, Poll | null, number[], string | null]>([
    ["for one choice", poll(), [2], null],
    ["for one of several", multiple, [3], null],
    ["for all of several", multiple, [1, 2, 3], null],
    ["in a poll that does not exist", null, [1], "no-poll"],
    ["in a draft, which nobody can see", draft, [1], "no-poll"],
    ["in a closed poll", closed, [1], "closed"],
    ["in a closed poll, whatever was chosen", closed, [], "closed"],
    ["for no choice", poll(), [], "no-choice"],
    ["for no choice of several", multiple, [], "no-choice"],
    ["for two where one is allowed", poll(), [1, 2], "one-choice"],
    ["for another poll's choice", poll(), [4], "unknown-choice"],
    ["for an invalid id", poll(), [0], "unknown-choice"],
    ["for known and unknown choices", multiple, [1, 4], "unknown-choice"],
  ])("%s: %s, %j → %s", (_, given, choices, refusal) => {
    expect(voteRefusal(given, choices, now)).toBe(refusal);
  });
});

describe("a result", () => {
  const choice = (id: number, votes: number) => ({ id, text: `Choice ${id}`, votes });

  it("gives each choice its share of the voters, in the poll's order", () => {
    expect(results({ voters: 4, choices: [choice(2, 1), choice(1, 3)] })).toEqual({
      rows: [
        { ...choice(2, 1), share: 0.25 },
        { ...choice(1, 3), share: 0.75 },
      ],
      votes: 4,
      voters: 4,
    });
  });

  it("counts votes and voters separately where several choices are allowed", () => {
    const { rows, votes, voters } = results({ voters: 2, choices: [choice(1, 2), choice(2, 1)] });
    expect([votes, voters, rows.map(({ share }) => share)]).toEqual([3, 2, [1, 0.5]]);
  });

  it("is all zeros before anybody has voted", () => {
    expect(results({ voters: 0, choices: [choice(1, 0)] }).rows).toEqual([{ ...choice(1, 0), share: 0 }]);
  });
});

describe("the waiting votes", () => {
  it("are counted after about one ballot in 32 in every poll, and after fewer than 500", () => {
    const polls = Array.from({ length: 50 }, (_, poll) =>
      Array.from({ length: 5_000 }, (_, voter) => isCountedAfter(createHash("sha256").update(`${poll}:${voter}`).digest())),
    );
    for (const ballots of polls) {
      const counted = ballots.filter(Boolean).length;
      expect([counted > 100, counted < 225]).toEqual([true, true]); // Six standard deviations around 156.
      const stretches = ballots
        .map((is) => (is ? "|" : "-"))
        .join("")
        .split("|");
      expect(Math.max(...stretches.map(({ length }) => length))).toBeLessThan(500);
    }
  });
});
