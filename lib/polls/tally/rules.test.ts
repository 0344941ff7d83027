import { createHash, randomBytes, randomInt } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Names, namesOf, openingOf, parseOpening } from "../ballot/secret/rules";
import { drawGroup, groupOf, type KnownTag, recount, type WaitingBallot } from "./rules";

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash("sha256").update(bytes).digest());
const key = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");

type Made = { names: Names; waiting: WaitingBallot };
/** A ballot, or a change of another one. */
function ballot(text: string, replaces?: Made): Made {
  const names = namesOf(randomBytes(16), sha256);
  const line = openingOf(names.tag, text, replaces?.names.x);
  const opening = parseOpening(line);
  if (!opening) throw new Error("No opening.");
  const waiting: WaitingBallot = { id: line, line, opening };
  return { names, waiting };
}
const waitingOf = (all: Made[]) => all.map(({ waiting }) => waiting);
const draw = (all: Made[], isLast = false) => drawGroup(waitingOf(all), isLast, sha256, randomInt);
const many = (count: number) => Array.from({ length: count }, () => ballot("0"));

describe("a group", () => {
  it.each([
    [0, false, 0],
    [39, false, 0],
    [40, false, 20],
    [41, false, 21],
    [500, false, 480],
    [1, true, 1],
    [39, true, 39],
    [500, true, 500],
  ])("of %i that wait, at the close: %s, has %i", (waiting, isLast, size) => {
    expect(draw(many(waiting), isLast)).toHaveLength(size);
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

  it("of ballots whose tags make a ring is drawn and written without counting them", () => {
    const [a, b] = [ballot("0"), ballot("0")];
    const ring = [openingOf(a.names.tag, "1", b.names.x), openingOf(b.names.tag, "1", a.names.x)].map((line): WaitingBallot => {
      const opening = parseOpening(line);
      if (!opening) throw new Error("No opening.");
      return { id: line, line, opening };
    });
    const drawn = drawGroup([...ring, ...waitingOf(many(39))], false, sha256, randomInt);
    expect(drawn.length).toBeGreaterThan(19);
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
