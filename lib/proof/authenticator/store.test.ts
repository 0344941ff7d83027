import { randomUUID } from "node:crypto";
import { generateSync } from "otplib";
import { describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { atomically } from "../../platform/transaction";
import { endSession, findSession, hasJustProven } from "../../sessions/store";
import { findFactors } from "../data";
import { removeFactors, removeNumber } from "../number/store";
import type { Owner } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import { findAuthenticator, findPending } from "./data";
import { stepOfCode } from "./otplib";
import { pendingMinutes, stepOf, stepSeconds } from "./rules";
import { dropPending, removeApp, startPending, tryCode, turnOn } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const many = <T>(count: number, work: (i: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, i) => work(i)));

const person = ({ isProven = true } = {}) => people.person(now, { isProven });
const anotherLogin = (owner: Owner) => people.anotherLogin(owner, now);

/** The code of a secret, this number of steps after `now`. */
const codeOf = (secret: string, steps = 0) => generateSync({ secret, epoch: (stepOf(now) + steps) * stepSeconds });
/** Six digits that are not the code of any step near `now`. */
const wrongFor = (secret: string) =>
  Array.from({ length: 9 }, (_, i) => `${i}`.repeat(6)).find((code) => stepOfCode(secret, code, now) === null) ?? "";

async function pendingOf(owner: { sessionId: string; userId: string }) {
  expect(await startPending(owner, now)).toBe(true);
  const pending = await findPending(owner.userId, now);
  if (!pending) throw new Error("Nothing waits.");
  return pending;
}

/** An account whose app was turned on with the code of the step before `now`. */
async function withApp() {
  const owner = await person();
  const pending = await pendingOf(owner);
  expect(await turnOn(owner, pending, stepOf(now) - 1, now)).toBe(true);
  return { owner, secret: pending.secret };
}
const { failures } = people;

describe("a pending secret", () => {
  it("is stored encrypted, and is not an app yet", async () => {
    const owner = await person();
    const { secret } = await pendingOf(owner);
    expect(await findAuthenticator(owner.userId)).toBeNull();
    expect(await findFactors(owner.userId)).toMatchObject({ authenticator: false });
    expect(await tryCode(await anotherLogin(owner), codeOf(secret), now)).toEqual({ kind: "ended" });
    const [row] = await db().$queryRaw<{ text: string }[]>`
      SELECT a::text AS text FROM "Authenticator" a WHERE "userId" = ${owner.userId}::uuid`;
    expect(row?.text).not.toContain(secret);
    expect(row?.text).not.toContain(Buffer.from(secret).toString("hex"));
  });

  it("expires after half an hour", async () => {
    const owner = await person();
    const pending = await pendingOf(owner);
    const over = later(pendingMinutes * 60);
    expect(await findPending(owner.userId, new Date(over.getTime() - 1))).not.toBeNull();
    expect(await findPending(owner.userId, over)).toBeNull();
    expect(await turnOn(owner, pending, stepOf(over), over)).toBe(false);
  });

  it("is the only one: of several made at once only the last can be turned on", async () => {
    const owner = await person();
    const first = await pendingOf(owner);
    expect(await many(5, () => startPending(owner, now))).toEqual(Array(5).fill(true));
    expect(await db().authenticator.count({ where: { userId: owner.userId } })).toBe(1);
    expect(await turnOn(owner, first, stepOf(now), now)).toBe(false);
    expect(await findAuthenticator(owner.userId)).toBeNull();
  });

  it("is not made for an ended login or without a number", async () => {
    const [ended, unproven] = [await person(), await person({ isProven: false })];
    await endSession(ended.sessionId, now);
    for (const owner of [ended, unproven]) {
      expect(await startPending(owner, now)).toBe(false);
      expect(await findPending(owner.userId, now)).toBeNull();
    }
  });

  it("is not turned on by an ended login, by another account, without a number, or after it was deleted", async () => {
    const owner = await person();
    const pending = await pendingOf(owner);
    const [ended, stranger] = [await anotherLogin(owner), await person()];
    await endSession(ended.sessionId, now);
    for (const who of [ended, stranger]) expect(await turnOn(who, pending, stepOf(now), now)).toBe(false);
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: null } });
    expect(await turnOn(owner, pending, stepOf(now), now)).toBe(false);
    expect(await findPending(owner.userId, now)).not.toBeNull();
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: new Uint8Array(Buffer.from(randomUUID())) } });
    await dropPending(owner.userId);
    expect(await turnOn(owner, pending, stepOf(now), now)).toBe(false);
  });
});

describe("an app that is on", () => {
  it("works until another app's first code, and not after it", async () => {
    const { owner, secret } = await withApp();
    const next = await pendingOf(owner);
    const tried = await tryCode(await anotherLogin(owner), codeOf(secret), now);
    expect(tried.kind).toBe("right");
    expect(await turnOn(owner, next, stepOf(now), later(5))).toBe(true);
    expect(await findAuthenticator(owner.userId)).toEqual({ createdAt: later(5), usedAt: null });
    expect(await tryCode(await anotherLogin(owner), codeOf(secret, 1), now)).toMatchObject({ kind: "wrong" });
    expect((await tryCode(await anotherLogin(owner), codeOf(next.secret, 1), now)).kind).toBe("right");
  });

  it("is the only one of its account, even when a first code is posted many times at once", async () => {
    const owner = await person();
    const pending = await pendingOf(owner);
    const on = await many(6, () => turnOn(owner, pending, stepOf(now), now));
    expect(on.filter(Boolean)).toHaveLength(1);
    expect(await db().authenticator.count({ where: { userId: owner.userId } })).toBe(1);
    expect(await tryCode(await anotherLogin(owner), codeOf(pending.secret), now)).toEqual({ kind: "spent" });
  });

  it("is removed once, together with a pending secret, by a live login only", async () => {
    const { owner } = await withApp();
    await pendingOf(owner);
    const ended = await anotherLogin(owner);
    await endSession(ended.sessionId, now);
    expect(await removeApp(ended, now)).toBe("ended");
    expect((await many(4, () => removeApp(owner, now))).sort()).toEqual(["none", "none", "none", "removed"]);
    expect(await db().authenticator.count({ where: { userId: owner.userId } })).toBe(0);
  });

  it("is deleted with the number and with the account", async () => {
    const [{ owner }, other] = [await withApp(), await withApp()];
    expect(await removeNumber(owner, now)).not.toBeNull();
    await db().user.delete({ where: { id: other.owner.userId } });
    for (const { userId } of [owner, other.owner]) expect(await db().authenticator.count({ where: { userId } })).toBe(0);
  });

  it("is removed by “this was not me” if it was turned on after the change, and kept otherwise", async () => {
    const { owner } = await withApp();
    await atomically((tx) => removeFactors(tx, owner.userId, later(1)));
    expect(await findAuthenticator(owner.userId)).not.toBeNull();
    await atomically((tx) => removeFactors(tx, owner.userId, now));
    expect(await findAuthenticator(owner.userId)).toBeNull();
  });
});

describe("a code of an app", () => {
  it("proves the login in a new session that names the factor, and resets the count of wrong codes", async () => {
    const { owner, secret } = await withApp();
    await db().user.update({ where: { id: owner.userId }, data: { codeFailures: 9 } });
    const tried = await tryCode(owner, codeOf(secret), now);
    const sessionId = tried.kind === "right" ? tried.sessionId : "";
    expect(sessionId).not.toBe(owner.sessionId);
    expect(await findSession(sessionId)).toMatchObject({ userId: owner.userId, provenAt: now, provenBy: "authenticator", endedAt: null });
    expect(await findSession(owner.sessionId)).toMatchObject({ endedAt: now, provenAt: null });
    expect(await failures(owner.userId)).toBe(0);
    expect(await findAuthenticator(owner.userId)).toMatchObject({ usedAt: now });
  });

  it("is accepted once, across all logins; codes of earlier steps are refused after it", async () => {
    const { owner, secret } = await withApp();
    expect((await tryCode(owner, codeOf(secret, 1), now)).kind).toBe("right");
    for (const at of [now, later(29)])
      for (const steps of [1, 0, -1])
        expect(await tryCode(await anotherLogin(owner), codeOf(secret, steps), at)).toEqual({ kind: "spent" });
    expect(await failures(owner.userId)).toBe(0);
    expect((await tryCode(await anotherLogin(owner), codeOf(secret, 2), later(30))).kind).toBe("right");
  });

  it("is accepted once from simultaneous posts of one login; the others learn that it was their own and prove nothing", async () => {
    const { owner, secret } = await withApp();
    const tried = await many(6, () => tryCode(owner, codeOf(secret), now));
    expect(tried.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(tried.filter(({ kind }) => kind !== "right")).toEqual(Array(5).fill({ kind: "used" }));
    expect(await hasJustProven(owner, now)).toBe(true);
    expect(await db().session.count({ where: { userId: owner.userId, endedAt: null } })).toBe(1);
  });

  it("is accepted once from simultaneous posts of several logins; the other logins are unchanged", async () => {
    const { owner, secret } = await withApp();
    const logins = await many(6, () => anotherLogin(owner));
    const tried = await Promise.all(logins.map((login) => tryCode(login, codeOf(secret), now)));
    expect(tried.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(tried.filter(({ kind }) => kind === "spent")).toHaveLength(5);
    expect(await db().session.count({ where: { userId: owner.userId, provenAt: { not: null }, endedAt: null } })).toBe(1);
  });

  it("does not work for another account", async () => {
    const [{ secret }, { owner }] = [await withApp(), await withApp()];
    expect(await tryCode(owner, codeOf(secret), now)).toEqual({ kind: "wrong", until: null });
  });

  it("proves nothing for an ended or unknown login, or after the number is removed", async () => {
    const { owner, secret } = await withApp();
    const ended = await anotherLogin(owner);
    await endSession(ended.sessionId, now);
    expect(await tryCode(ended, codeOf(secret), now)).toEqual({ kind: "ended" });
    expect(await tryCode({ ...owner, sessionId: randomUUID() }, codeOf(secret), now)).toEqual({ kind: "ended" });
    await db().user.update({ where: { id: owner.userId }, data: { phoneHash: null } });
    expect(await tryCode(owner, codeOf(secret), now)).toEqual({ kind: "ended" });
    expect(await failures(owner.userId)).toBe(0);
  });
});

describe("wrong codes of an app", () => {
  it("count together with wrong codes by phone; the tenth locks, and then a right one is not tried either", async () => {
    const { owner, secret } = await withApp();
    await many(9, () => countFailureOf(owner.userId, now));
    const until = later(15 * 60);
    expect(await tryCode(owner, wrongFor(secret), now)).toEqual({ kind: "wrong", until });
    expect(await lockedUntil(owner.userId, now)).toEqual(until);
    expect(await tryCode(owner, codeOf(secret), now)).toEqual({ kind: "locked", until });
    expect(await findSession(owner.sessionId)).toMatchObject({ endedAt: null, provenAt: null });
    expect(await failures(owner.userId)).toBe(10);
  });

  it("are tried ten times at most, even if more arrive at once from several logins", async () => {
    const { owner, secret } = await withApp();
    const logins = await many(5, () => anotherLogin(owner));
    const wrong = wrongFor(secret);
    const tried = await many(25, (i) => tryCode(logins[i % 5] ?? owner, wrong, now));
    expect(tried.filter(({ kind }) => kind === "wrong")).toHaveLength(10);
    expect(tried.filter(({ kind }) => kind === "locked")).toHaveLength(15);
    expect(await failures(owner.userId)).toBe(10);
  });
});
