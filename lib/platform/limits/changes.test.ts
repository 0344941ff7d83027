import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { isNear, type Spending, settle, spend, unspend } from "./changes";
import { limits } from "./rules";
import { count } from "./store";

let turn = 0;
/** A code whose number, account and address no other code has. */
const code = (changes: Partial<Spending> = {}): Spending => {
  turn++;
  return {
    e164: `+4${String(turn).padStart(6, "0")}000123`,
    callingCode: `4${turn}`,
    userId: randomUUID(),
    address: `198.51.${turn >> 8}.${turn & 255}`,
    ...changes,
  };
};
const many = async (times: number, next: () => Spending) => {
  for (let i = 0; i < times; i++) expect(await spend(next())).toBeNull();
};

describe("codes are capped", () => {
  it("per number: three in ten minutes, from any account or address; another number is not affected", async () => {
    const { e164 } = code();
    await many(3, () => code({ e164 }));
    const capped = await spend(code({ e164 }));
    expect(capped).toMatchObject({ by: "number" });
    expect(capped?.seconds).toBeLessThanOrEqual(600);
    expect(await spend(code())).toBeNull();
  });

  it("per line: two spellings of one number share the cap, and a proof by either gives back the codes of both", async () => {
    const subscriber = `11${String(30_000_000 + turn)}`;
    const [calls, texts] = [code({ e164: `+549${subscriber}` }), code({ e164: `+54${subscriber}` })];
    expect(await spend(calls)).toBeNull();
    await many(2, () => texts);
    for (const each of [calls, texts]) expect(await spend(each)).toMatchObject({ by: "number" });
    await settle(calls);
    expect(await spend(texts)).toBeNull();
  });

  it.each([
    ["account", "userId", "codes of one account"],
    ["address", "address", "codes from one address"],
    ["block", "callingCode", "codes to one country"],
  ] as const)("per %s, across all numbers; others are not affected", async (by, key, limit) => {
    const shared = { [key]: code()[key] };
    // All but the last two are counted for this limit alone, because a whole code counts for six, and a country may have a thousand.
    const before = limits[limit].points - 2;
    for (let i = 0; i < before; i += 100)
      await Promise.all(Array.from({ length: Math.min(100, before - i) }, () => count([{ limit, subject: Object.values(shared).join() }])));
    await many(2, () => code(shared));
    expect(await spend(code(shared))).toMatchObject({ by });
    expect(await spend(code())).toBeNull();
  });

  it("per block of a thousand numbers", async () => {
    const block = code().e164.slice(0, -3);
    const neighbour = (n: number) => code({ e164: `${block}${String(n).padStart(3, "0")}` });
    await many(limits["codes to one block"].points, () => neighbour(turn % 1000));
    expect(await spend(neighbour(999))).toMatchObject({ by: "block" });
  });

  it("not per address when that is this machine itself, which identifies no client", async () => {
    for (const address of ["127.0.0.1", "::1"]) await many(20, () => code({ address }));
  });

  it("and a refused code counts against nobody", async () => {
    const { userId, address, e164 } = code();
    await many(3, () => code({ e164 }));
    for (let i = 0; i < 20; i++) await spend(code({ e164, userId, address }));
    expect(await spend(code({ userId, address }))).toBeNull();
  });

  it("and simultaneous requests get no more than the cap allows", async () => {
    const { e164 } = code();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => spend(code({ e164 }))));
    expect(outcomes.filter((capped) => capped === null)).toHaveLength(3);
  });
});

it("a cap is near once half of it was used up before a code, and simultaneous codes see each other", async () => {
  const half = limits["codes of one account"].points / 2;
  const { userId } = code();
  await many(half, () => code({ userId }));
  expect(await isNear(code({ userId }))).toBe(false);
  const crowd = { userId: randomUUID() };
  const near = await Promise.all(
    Array.from({ length: half + 1 }, async () => {
      const one = code(crowd);
      await spend(one);
      return one;
    }),
  );
  for (const one of near) expect(await isNear(one)).toBe(true);
});

it("a code that was not sent does not count", async () => {
  const one = code();
  for (let i = 0; i < 10; i++) {
    expect(await spend(one)).toBeNull();
    await unspend(one);
  }
});

it("a proof gives back the codes that led to it, so honest people on one network do not use up each other's codes", async () => {
  const { address } = code();
  for (let i = 0; i < limits["codes from one address"].points; i++) {
    const one = code({ address });
    await spend(one);
    await spend(one);
    await settle(one);
  }
  expect(await spend(code({ address }))).toBeNull();
});
