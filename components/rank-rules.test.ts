import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { place, type Ranks, rank } from "./rank-rules";

describe("a rank that is selected", () => {
  it.each<[string, Ranks, position: number, wanted: number, Ranks]>([
    ["moves the choice that has it down", { 0: 1, 1: 2 }, 2, 1, { 2: 1, 0: 2, 1: 3 }],
    ["moves down only those before a gap", { 0: 1, 1: 3 }, 2, 1, { 2: 1, 0: 2, 1: 3 }],
    ["moves the choice that has it up where it is the last", { 0: 3 }, 1, 3, { 0: 2, 1: 3 }],
    ["moves others up where there is no gap below", { 0: 3, 1: 2 }, 2, 2, { 0: 3, 1: 1, 2: 2 }],
  ])("%s", (_, before, position, wanted, after) => {
    expect(rank(before, position, wanted, 3)).toEqual(after);
  });
});

it("however somebody ranks, no choice loses its rank to another one, and all ranks differ and are offered", () => {
  const moves = fc.integer({ min: 2, max: 9 }).chain((choices) => {
    const position = fc.nat(choices - 1);
    const wanted = fc.option(fc.integer({ min: 1, max: choices }));
    return fc.tuple(fc.constant(choices), fc.array(fc.tuple(fc.boolean(), position, wanted), { maxLength: 20 }));
  });
  fc.assert(
    fc.property(moves, ([choices, made]) => {
      let ranks: Ranks = {};
      for (const [bySelect, position, wanted] of made) {
        const before = Object.keys(ranks).map(Number);
        ranks = bySelect ? rank(ranks, position, wanted, choices) : place(ranks, position, (wanted ?? choices + 1) - 1);
        if (bySelect) expect(ranks[position] ?? null).toBe(wanted);
        for (const other of before) if (other !== position) expect(ranks).toHaveProperty(String(other));
        const given = Object.values(ranks);
        expect(new Set(given).size).toBe(given.length);
        for (const each of given) expect(each >= 1 && each <= choices).toBe(true);
      }
    }),
  );
});
