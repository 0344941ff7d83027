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
    ["is not there before it is published", { publishedAt: at(1) }, false, false],
    ["is not there while it is a draft", { publishedAt: null }, false, false],
    ["is open from the moment it is published", { publishedAt: now }, true, true],
    ["is open until it closes", { closesAt: at(1) }, true, true],
    ["is closed from that moment on", { closesAt: now }, true, false],
    ["stays visible when it is closed", { closesAt: at(-1) }, true, false],
    ["is open for ever when it never closes", { closesAt: null }, true, true],
    ["that closes before it is published is not there", { publishedAt: at(1), closesAt: at(-1) }, false, false],
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
    ["for one of many", multiple, [3], null],
    ["for all of many", multiple, [1, 2, 3], null],
    ["in no poll", null, [1], "no-poll"],
    ["in a draft, which is no poll to anybody", draft, [1], "no-poll"],
    ["in a closed poll", closed, [1], "closed"],
    ["in a closed poll, whatever was chosen", closed, [], "closed"],
    ["for nothing", poll(), [], "no-choice"],
    ["for nothing of many", multiple, [], "no-choice"],
    ["for two where one is allowed", poll(), [1, 2], "one-choice"],
    ["for another poll's choice", poll(), [4], "unknown-choice"],
    ["for what is no choice", poll(), [0], "unknown-choice"],
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

  it("counts votes and voters apart where many choices may be ticked", () => {
    const { rows, votes, voters } = results({ voters: 2, choices: [choice(1, 2), choice(2, 1)] });
    expect([votes, voters, rows.map(({ share }) => share)]).toEqual([3, 2, [1, 0.5]]);
  });

  it("is all zeros before anybody voted", () => {
    expect(results({ voters: 0, choices: [choice(1, 0)] }).rows).toEqual([{ ...choice(1, 0), share: 0 }]);
  });
});

describe("the votes that wait", () => {
  it("are counted after one ballot in 32, in every poll, and never after hundreds without", () => {
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
