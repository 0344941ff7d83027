import { describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { endSession, findSession, hasJustProven } from "../../sessions/store";
import type { Owner } from "../rules";
import { findCodes } from "./data";
import { parseRecoveryCode } from "./rules";
import { findCode, makeCode, replaceCodes, spendCode } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");
const many = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 8 }, work));

const person = ({ isProven = true } = {}) => people.person(now, { isProven });
const anotherLogin = (owner: Owner) => people.anotherLogin(owner, now);

async function withCodes() {
  const owner = await person();
  const codes = await replaceCodes(owner, now);
  const [code] = codes ?? [];
  const found = code && (await findCode(owner.userId, code));
  if (!codes || !code || !found) throw new Error("No codes.");
  return { owner, codes, code, found };
}
const left = async (userId: string) => (await findCodes(userId))?.left;

describe("a set of codes", () => {
  it("has ten different codes, stored as hashes", async () => {
    const { owner, codes } = await withCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(parseRecoveryCode(code)).toBe(code);
    expect(await findCodes(owner.userId)).toEqual({ left: 10, createdAt: now });
    const [row] = await db().$queryRaw<{ text: string }[]>`
      SELECT string_agg(c::text, ' ') AS text FROM "RecoveryCode" c WHERE "userId" = ${owner.userId}::uuid`;
    for (const code of codes) {
      expect(row?.text).not.toContain(code);
      expect(row?.text).not.toContain(Buffer.from(code).toString("hex"));
    }
  });

  it("replaces the set before it", async () => {
    const { owner, code } = await withCodes();
    const next = await replaceCodes(owner, now);
    expect(await findCode(owner.userId, code)).toBeNull();
    expect(await findCode(owner.userId, next?.[0] ?? "")).toMatchObject({ usedAt: null });
    expect(await left(owner.userId)).toBe(10);
  });

  it("has ten codes from one request when several are made at once", async () => {
    const owner = await person();
    const sets = await many(() => replaceCodes(owner, now));
    expect(await db().recoveryCode.count({ where: { userId: owner.userId } })).toBe(10);
    const working = await Promise.all(
      sets.map(async (set) => (await Promise.all((set ?? []).map((code) => findCode(owner.userId, code)))).filter(Boolean).length),
    );
    expect(working.sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 0, 0, 10]);
  });

  it("is not made without a proven number, or for an ended login", async () => {
    expect(await replaceCodes(await person({ isProven: false }), now)).toBeNull();
    const owner = await person();
    await endSession(owner.sessionId, now);
    expect(await replaceCodes(owner, now)).toBeNull();
    expect(await replaceCodes({ ...owner, sessionId: (await person()).sessionId }, now)).toBeNull();
    expect(await findCodes(owner.userId)).toBeNull();
  });

  it("is deleted with its account", async () => {
    const { owner } = await withCodes();
    await db().user.delete({ where: { id: owner.userId } });
    expect(await findCodes(owner.userId)).toBeNull();
  });
});

describe("a code", () => {
  it("is drawn from the whole alphabet", () => {
    expect(new Set(Array.from({ length: 200 }, makeCode).join("")).size).toBe(32);
  });

  it("does not work for another account", async () => {
    const { code } = await withCodes();
    expect(await findCode((await person()).userId, code)).toBeNull();
  });

  it("proves the login in a new session that names the factor, and resets the count of wrong codes", async () => {
    const { owner, found } = await withCodes();
    await db().user.update({ where: { id: owner.userId }, data: { codeFailures: 9, codeLockedUntil: now } });
    const spent = await spendCode(owner, found, now);
    expect(spent?.left).toBe(9);
    expect(await findSession(spent?.sessionId ?? "")).toMatchObject({
      userId: owner.userId,
      provenAt: now,
      provenBy: "recovery",
      endedAt: null,
    });
    expect(await findSession(owner.sessionId)).toMatchObject({ endedAt: now, provenAt: null });
    expect(await db().user.findUnique({ where: { id: owner.userId } })).toMatchObject({ codeFailures: 0, codeLockedUntil: null });
    expect(await left(owner.userId)).toBe(9);
    expect(await hasJustProven(owner, now)).toBe(true);
  });

  it("is used once by simultaneous posts of one login", async () => {
    const { owner, found } = await withCodes();
    const spent = await many(() => spendCode(owner, found, now));
    expect(spent.filter(Boolean)).toHaveLength(1);
    expect(await left(owner.userId)).toBe(9);
    expect(await db().session.count({ where: { userId: owner.userId, endedAt: null } })).toBe(1);
  });

  it("is used once by simultaneous posts of several logins; the other logins are unchanged", async () => {
    const { owner, found } = await withCodes();
    const logins = await Promise.all(Array.from({ length: 6 }, () => anotherLogin(owner)));
    const spent = await Promise.all(logins.map((login) => spendCode(login, found, now)));
    expect(spent.filter(Boolean)).toHaveLength(1);
    const proven = await db().session.count({ where: { userId: owner.userId, provenAt: { not: null }, endedAt: null } });
    const unproven = await db().session.count({ where: { userId: owner.userId, provenAt: null, endedAt: null } });
    expect([proven, unproven]).toEqual([1, 6]); // Five of the logins, and the one that made the codes.
  });

  it("is used with all its effects or not at all, even while a new set is made", async () => {
    const { owner, found } = await withCodes();
    const elsewhere = await anotherLogin(owner);
    const [spent, made] = await Promise.all([spendCode(elsewhere, found, now), replaceCodes(owner, now)]);
    expect(made).not.toBeNull();
    expect(await left(owner.userId)).toBe(10);
    expect((await findSession(elsewhere.sessionId))?.endedAt).toEqual(spent ? now : null);
  });

  it("is not used by an ended login, by another account, or after the number is removed", async () => {
    const { owner, found } = await withCodes();
    const [ended, stranger] = [await anotherLogin(owner), await person()];
    await endSession(ended.sessionId, now);
    expect(await spendCode(ended, found, now)).toBeNull();
    expect(await spendCode(stranger, found, now)).toBeNull();
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: null } });
    expect(await spendCode(owner, found, now)).toBeNull();
    expect(await left(owner.userId)).toBe(10);
    expect(await findSession(owner.sessionId)).toMatchObject({ endedAt: null });
    expect(await findSession(stranger.sessionId)).toMatchObject({ endedAt: null });
  });
});
