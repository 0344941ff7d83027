import { randomUUID } from "node:crypto";
import { decodeJwt } from "jose";
import { describe, expect, it } from "vitest";
import { tokensOf } from "../../../scripts/vitest.people";
import { db, sql } from "../../platform/db";
import { atomically, rollBack } from "../../platform/transaction";
import { delayLogins } from "../../sessions/store";
import { setPassword } from "../account/changes";
import { blacklist, holderOf, issue, isValid, refresh } from "./changes";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);

async function person(emailVerifiedAt: Date | null = now) {
  const email = `${randomUUID()}@example.com`;
  return db().user.create({ data: { email, fullName: "Ann", passwordHash: "x", emailVerifiedAt } });
}
const events = (userId: string, kind: string) => db().securityEvent.count({ where: { userId, kind } });

describe("an access token", () => {
  it("gives access to its holder's account", async () => {
    const user = await person();
    const { access } = await tokensOf(user, now);
    expect(await holderOf(access, at(299))).toEqual({
      kind: "holder",
      user: { id: user.id, email: user.email, fullName: "Ann", emailVerifiedAt: now },
    });
  });

  it("gives no access once it has expired", async () => {
    const { access } = await tokensOf(await person(), now);
    expect(await holderOf(access, at(300))).toEqual({ kind: "not-valid" });
  });

  it("from before the email was proven gives no access, even afterwards", async () => {
    const user = await person(null);
    const { access } = await tokensOf(user, now);
    expect(await holderOf(access, now)).toEqual({ kind: "email-not-verified" });
    await db().user.update({ where: { id: user.id }, data: { emailVerifiedAt: now } });
    expect(await holderOf(access, now)).toEqual({ kind: "email-not-verified" });
  });

  it("gives no access once the email has changed to an unproven one", async () => {
    const user = await person();
    const { access } = await tokensOf(user, now);
    await db().user.update({ where: { id: user.id }, data: { emailVerifiedAt: null } });
    expect(await holderOf(access, now)).toEqual({ kind: "email-not-verified" });
  });

  it("gives no access once its account is deleted", async () => {
    const user = await person();
    const { access } = await tokensOf(user, now);
    await db().user.delete({ where: { id: user.id } });
    expect(await holderOf(access, now)).toEqual({ kind: "not-valid" });
  });

  it("cannot be used as a refresh token, nor a refresh token as an access token", async () => {
    const pair = await tokensOf(await person(), now);
    expect(await holderOf(pair.refresh, now)).toEqual({ kind: "not-valid" });
    expect(await refresh(pair.access, now)).toBeNull();
    expect(await blacklist(pair.access, now)).toBe(false);
  });
});

describe("a refresh token", () => {
  it("gives a new pair, which says whether the email is proven by now", async () => {
    const user = await person(null);
    const first = await tokensOf(user, now);
    await db().user.update({ where: { id: user.id }, data: { emailVerifiedAt: now } });
    const second = await refresh(first.refresh, at(1));
    expect(await holderOf(second?.access ?? "", at(1))).toMatchObject({ kind: "holder" });
    expect(second?.refresh).not.toBe(first.refresh);
  });

  it("is extended by each rotation, and expires a day after the last", async () => {
    let { refresh: token } = await tokensOf(await person(), now);
    for (const day of [0.9, 1.8, 2.7]) token = (await refresh(token, at(day * 86_400)))?.refresh ?? "";
    expect(await isValid(token, at(2.7 * 86_400 + 86_399))).toBe(true);
    expect(await refresh(token, at(2.7 * 86_400 + 86_400))).toBeNull();
  });

  it("that is used again later ends its family, including the newest tokens, and this is recorded", async () => {
    const user = await person();
    const first = await tokensOf(user, now);
    const second = await refresh(first.refresh, at(60));
    expect(await refresh(first.refresh, at(71))).toBeNull();
    expect(await refresh(second?.refresh ?? "", at(72))).toBeNull();
    expect(await holderOf(second?.access ?? "", at(72))).toEqual({ kind: "not-valid" });
    expect(await events(user.id, "token-reused")).toBe(1);
  });

  it("that is presented anywhere again later ends its family", async () => {
    const first = await tokensOf(await person(), now);
    const second = await refresh(first.refresh, at(60));
    expect(await isValid(first.refresh, at(71))).toBe(false);
    expect(await isValid(second?.refresh ?? "", at(72))).toBe(false);
  });

  it("of one login does not end those of another login", async () => {
    const user = await person();
    const [one, other] = [await tokensOf(user, now), await tokensOf(user, now)];
    await refresh(one.refresh, at(60));
    await refresh(one.refresh, at(90));
    expect(await isValid(other.refresh, at(91))).toBe(true);
  });

  it("that ten requests use at once gives each a valid pair of the same family", async () => {
    const first = await tokensOf(await person(), now);
    const pairs = await Promise.all(Array.from({ length: 10 }, () => refresh(first.refresh, at(1))));
    const tokens = pairs.map((pair) => pair?.refresh ?? "");
    expect(new Set(tokens.map((token) => decodeJwt(token).jti)).size).toBe(1);
    for (const pair of pairs) expect(await isValid(pair?.access ?? "", at(2))).toBe(true);
    expect(await refresh(tokens[9] ?? "", at(20))).not.toBeNull();
  });
});

describe("the blacklist", () => {
  it("ends a refresh token and all other tokens of its login at once", async () => {
    const user = await person();
    const pair = await tokensOf(user, now);
    expect(await blacklist(pair.refresh, at(1))).toBe(true);
    expect(await refresh(pair.refresh, at(1))).toBeNull();
    expect(await holderOf(pair.access, at(1))).toEqual({ kind: "not-valid" });
    expect(await isValid(pair.access, at(1))).toBe(false);
    expect(await events(user.id, "tokens-ended")).toBe(1);
  });

  it("refuses a token that is already on it", async () => {
    const { refresh: token } = await tokensOf(await person(), now);
    await blacklist(token, now);
    expect(await blacklist(token, now)).toBe(false);
  });
});

describe("tokens for a password that was checked before it changed", () => {
  const hasServer = Boolean(process.env.DATABASE_URL);
  /** How many statements of this database wait for a lock. */
  const waiting = async () =>
    (
      await sql<{ count: number }>`
      SELECT count(*)::int AS "count" FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`
    )[0]?.count;
  const families = (userId: string) => db().tokenFamily.count({ where: { userId, endedAt: null } });

  it("are not issued", async () => {
    const user = await person();
    await atomically((tx) => setPassword(tx, user.id, "y", now));
    expect(await issue(user, now)).toBeNull();
    expect(await families(user.id)).toBe(0);
  });

  it("are not issued when the account was deleted instead", async () => {
    const user = await person();
    await db().user.delete({ where: { id: user.id } });
    expect(await issue(user, now)).toBeNull();
  });

  it.runIf(hasServer)("are not issued while the change is running either, at whatever point of it the login comes", async () => {
    const user = await person();
    const { early, late } = await atomically(async (tx) => {
      await delayLogins(tx, user.id);
      const early = issue(user, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await setPassword(tx, user.id, "y", now);
      const late = issue(user, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(2);
      return { early, late };
    });
    expect(await Promise.all([early, late])).toEqual([null, null]);
    expect(await families(user.id)).toBe(0);
  });

  it.runIf(hasServer)("are issued after a change that was undone", async () => {
    const user = await person();
    let running: ReturnType<typeof issue> | undefined;
    await atomically(async (tx) => {
      await setPassword(tx, user.id, "y", now);
      running = issue(user, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      return rollBack(null);
    });
    expect(await isValid((await running)?.refresh ?? "", now)).toBe(true);
  });
});
