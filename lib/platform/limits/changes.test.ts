import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { lineOf } from "../lines/rules";
import { isNear, type Spending, settle, spend, unspend } from "./changes";
import { limits } from "./rules";
import { count, spent } from "./store";

let turn = 0;
/** A code whose number, account and address no other code has. */
const code = (changes: Partial<Spending> = {}): Spending => {
  turn++;
  return {
    e164: `+4${String(turn).padStart(6, "0")}000123`,
    isOwn: false,
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

  it("per line: two spellings of one number share the cap, and a proof by either ends the wait of both", async () => {
    const subscriber = `11${String(30_000_000 + turn)}`;
    const [calls, texts] = [code({ e164: `+549${subscriber}` }), code({ e164: `+54${subscriber}` })];
    expect(await spend(calls)).toBeNull();
    await many(2, () => texts);
    for (const each of [calls, texts]) expect(await spend(each)).toMatchObject({ by: "number" });
    await settle(calls, true);
    expect(await spend(texts)).toBeNull();
  });

  it.each([
    ["account", "userId", "codes of one account"],
    ["address", "address", "codes from one address"],
    ["block", "callingCode", "codes to one country"],
  ] as const)("per %s, across all numbers; others are not affected", async (by, key, limit) => {
    const shared = { [key]: code()[key] };
    // All but the last two are counted for this limit alone, because a whole code counts for seven, and a country may have a thousand.
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
    await settle(one, true);
  }
  expect(await spend(code({ address }))).toBeNull();
});

it("a proof gives back no codes that were sent to other numbers, nor those that others had sent to this one", async () => {
  const { userId, address, e164 } = code();
  await many(2, () => code({ userId, address }));
  await many(2, () => code({ e164 }));
  const own = code({ userId, address, e164 });
  await spend(own);
  await settle(own, true);
  expect([await spent("codes of one account", userId), await spent("codes from one address", address)]).toEqual([2, 2]);
});

it("strangers who have codes sent to a proven number do not use up its owner's codes, nor does the owner use up theirs", async () => {
  const { e164, userId } = code();
  const own = () => code({ e164, userId, isOwn: true });
  await many(3, () => code({ e164 }));
  expect(await spend(code({ e164 }))).toMatchObject({ by: "number" });
  await many(3, own);
  expect(await spend(own())).toMatchObject({ by: "number" });
});

it("whoever can read the codes gets them back for a hundred proofs of a number a day, and an account for its first number only", async () => {
  const { e164, userId, address } = code();
  const own = { ...code({ e164, userId, address, isOwn: true }), callingCode: "4400" };
  await count([{ limit: "accounts from one address", subject: address }]);
  const limit = "proofs of one number a day";
  for (let proof = 4; proof < limits[limit].points; proof++) await count([{ limit, subject: lineOf(e164) }]);
  for (let proof = 0; proof < 4; proof++) {
    expect(await spend(own)).toBeNull();
    await settle(own, false);
  }
  expect(await spent("accounts from one address", address)).toBe(1);
  await many(3, () => own);
  await settle(own, true);
  expect(await spend(own)).toMatchObject({ by: "number" });
  expect(await spent("accounts from one address", address)).toBe(1);
});
