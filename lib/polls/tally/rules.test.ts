import { createHash, randomBytes, randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Names, namesOf, openingOf, parseOpening } from "../ballot/secret/rules";
import { drawGroup, groupOf, type KnownTag, recount, type Stage, type WaitingBallot, waitingBallot } from "./rules";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const key = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

type Made = { names: Names; waiting: WaitingBallot };
/** A ballot, or a change of another one. */
function ballot(text: string, replaces?: Made): Made {
  const names = namesOf(randomBytes(16), sha256);
  return { names, waiting: read(openingOf(names.tag, text, replaces?.names.x)) };
}
function read(line: string): WaitingBallot {
  return waitingBallot(line, line, sha256) ?? expect.fail("This opens nothing.");
}
const waitingOf = (all: Made[]) => all.map(({ waiting }) => waiting);
const open = { isSettled: false, isAll: true, mayBeSmall: false };
/** A poll that closes for the first time with nothing logged yet, or is sealed; and one that was opened again after a close. */
const [closed, closedAgain] = [
  { isSettled: true, isAll: true, mayBeSmall: true },
  { isSettled: true, isAll: true, mayBeSmall: false },
];
const draw = (all: Made[], stage: Stage = open) => drawGroup(waitingOf(all), stage, randomInt);
const many = (count: number) => Array.from({ length: count }, () => ballot("0"));
/** Changes of ballots that are logged. */
const manyChanges = (count: number) => many(count).map((logged) => ballot("1", logged));

describe("a group", () => {
  it.each([
    [0, "is open", open, 0],
    [39, "is open", open, 0],
    [40, "is open", open, 20],
    [41, "is open", open, 21],
    [500, "is open", open, 480],
    [1, "closes", closed, 1],
    [39, "closes", closed, 39],
    [500, "closes", closed, 500],
    [1, "closes again", closedAgain, 0],
    [19, "closes again", closedAgain, 0],
    [20, "closes again", closedAgain, 20],
    [2_000, "closes and more waits than was read", { ...closed, isAll: false }, 1_980],
    [39, "closes and more changes wait than were read", { ...closed, isAll: false }, 39],
  ])("of %i that wait when the poll %s has its size", (waiting, _, stage, size) => {
    expect(draw(many(waiting), stage)).toHaveLength(size);
  });

  it("has twenty ballots or none, however many changes of logged ballots wait beside them", () => {
    const few = many(1);
    for (const stage of [open, closedAgain]) {
      const drawn = draw([...few, ...manyChanges(39)], stage);
      expect(drawn).toEqual([]);
    }
    const drawn = draw([...few, ...manyChanges(60)]);
    expect([drawn.length, drawn.includes(few[0]?.waiting as WaitingBallot)]).toEqual([40, false]);
    expect(draw([...many(45), ...manyChanges(19)])).toHaveLength(25);
    expect(draw([...many(20), ...manyChanges(19)], closedAgain)).toHaveLength(39);
    expect([draw(manyChanges(19), closedAgain).length, draw(manyChanges(20), closedAgain).length]).toEqual([0, 20]);
  });

  it("leaves out any twenty, each as likely", () => {
    const all = many(60);
    const drawn = new Map(all.map(({ waiting }) => [waiting.id, 0]));
    for (let round = 0; round < 600; round++) for (const { id } of draw(all)) drawn.set(id, (drawn.get(id) ?? 0) + 1);
    for (const times of drawn.values()) expect(Math.abs(times - 400)).toBeLessThan(70); // Six standard deviations.
  });

  it("counts a ballot and its changes as one, and keeps them together", () => {
    const others = many(39);
    const first = ballot("0");
    const second = ballot("1", first);
    const chain = [first, second, ballot("2", second)];
    expect(draw([...others.slice(1), ...chain])).toEqual([]);
    for (let round = 0; round < 50; round++) {
      const ids = new Set(draw([...others, ...chain]).map(({ id }) => id));
      expect([0, 3]).toContain(chain.filter(({ waiting }) => ids.has(waiting.id)).length);
    }
  });

  it("ends with the changes, each after what it replaces", () => {
    const chain = [ballot("0")];
    for (let at = 0; at < 5; at++) chain.push(ballot(String(at), chain.at(-1)));
    const { entries, tally } = groupOf([], waitingOf([...chain.toReversed(), ...many(20)]), new Map(), sha256);
    const lines = entries.map(({ line }) => line);
    expect(chain.map(({ waiting }) => lines.indexOf(waiting.line))).toEqual(
      chain.map(({ waiting }) => lines.indexOf(waiting.line)).toSorted((a, b) => a - b),
    );
    expect(Object.fromEntries(tally)).toEqual({ "0": 20, "4": 1 });
    expect(entries.slice(0, 21).map(({ entry }) => entry)).toEqual(
      entries
        .slice(0, 21)
        .map(({ entry }) => entry)
        .toSorted(),
    );
  });

  it("takes at most three hashes per ballot, and drawing it none, whatever chains, forks and rings their changes make", () => {
    const length = 2_000;
    const chain = [ballot("0")];
    for (let at = 1; at < length; at++) chain.push(ballot(String(at % 2), chain.at(-1)));
    const forks = Array.from({ length }, (_, at) => ballot("2", chain[at % 50]));
    const names = many(length).map(({ names }) => names);
    const ring = names.map(({ tag }, at) => read(openingOf(tag, "3", names[(at + 1) % length]?.x)));
    const all = [...waitingOf([...chain.toReversed(), ...forks, ...many(40)]), ...ring];
    let hashes = 0;
    const counted = (bytes: Uint8Array) => {
      hashes += 1;
      return sha256(bytes);
    };
    expect(drawGroup(all, open, randomInt).length).toBeGreaterThan(19);
    const { entries, tally } = groupOf([], all, new Map(), counted);
    expect(hashes).toBeLessThanOrEqual(3 * all.length); // Of the line, of its tag, and of the tag that it replaces.
    expect([entries.length, Object.fromEntries(tally)]).toMatchObject([all.length, { "0": 40 }]);
  });

  it("of ballots whose tags make a ring is drawn and written without counting them", () => {
    const [a, b] = [ballot("0"), ballot("0")];
    const ring = [openingOf(a.names.tag, "1", b.names.x), openingOf(b.names.tag, "1", a.names.x)].map(read);
    expect(drawGroup([...ring, ...waitingOf(many(40))], open, randomInt)).toHaveLength(20);
    expect(drawGroup([...ring, ...waitingOf(many(39))], closed, randomInt)).toHaveLength(41);
    const { entries, tally } = groupOf([], [...ring, ...waitingOf(many(39))], new Map(), sha256);
    expect([entries.length, Object.fromEntries(tally)]).toEqual([41, { "0": 39 }]);
  });
});

it("folding in any groups gives the same count as the whole log read in order, whatever the changes", () => {
  const step = fc.record({ text: fc.constantFrom("0", "1", "2"), of: fc.option(fc.nat({ max: 60 }), { freq: 2 }), folds: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const known = new Map<string, KnownTag>();
      const total = new Map<string, number>();
      const log: (string | null)[] = [];
      const made: Made[] = [];
      let waiting: Made[] = [];
      const foldAll = () => {
        const { entries, tally } = groupOf([], waitingOf(waiting), known, sha256);
        for (const [text, count] of tally) total.set(text, (total.get(text) ?? 0) + count);
        for (const { line, makes, spends } of entries) {
          log.push(line);
          if (makes) known.set(key(makes), { text: parseOpening(line ?? "")?.text ?? "", isReplaced: false });
          const before = spends && known.get(key(spends));
          if (before) before.isReplaced = true;
        }
        waiting = [];
      };
      for (const { text, of, folds } of steps) {
        made.push(ballot(text, of === null ? undefined : made[of]));
        waiting.push(...made.slice(-1));
        if (folds) foldAll();
      }
      foldAll();
      const counted = [...total].filter(([, count]) => count !== 0).sort();
      expect(counted).toEqual([...recount(log, sha256)].sort());
    }),
    { numRuns: 200 },
  );
});
