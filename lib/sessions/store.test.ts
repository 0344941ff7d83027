import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";
import { logIn } from "../../scripts/vitest.people";
import { changeAccount, deleteAccount, register, setPassword } from "../accounts/account/changes";
import { exchangeResetCode, mailCode, resetPassword } from "../accounts/mailcode/changes";
import { closeMail } from "../mail/smtp";
import { db, sql } from "../platform/db";
import { atomically, rollBack, type Transaction } from "../platform/transaction";
import { removeNumber } from "../proof/number/store";
import { messages } from "../sandbox/store";
import { loginDays } from "./rules";
import { delayLogins, endSession, endSessionsOf, findSession, forgetSession, replaceSession, startBeside, startSession } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");

/** Makes an account and a login of it. */
async function login() {
  const { id } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" },
    select: { id: true },
  });
  return { userId: id, sessionId: await logIn(id, now) };
}
// The embedded database has one connection, so a query that comes during a transaction is answered after it.
const hasServer = Boolean(process.env.DATABASE_URL);
/** How many statements of this database wait for a lock. */
async function waiting(): Promise<number | undefined> {
  const [row] = await sql<{ count: number }>`
    SELECT count(*)::int AS "count" FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
  return row?.count;
}
/** Ends a session without this process noticing, as another instance does. */
const endElsewhere = (id: string) => db().session.update({ where: { id }, data: { endedAt: now } });

let ahead = 0;
/** Stops the monotonic clock that the cache uses, and moves it forward. The cache keeps a reading of the clock for 1 ms. */
async function later(ms: number) {
  const start = performance.now();
  if (!vi.isMockFunction(performance.now)) vi.spyOn(performance, "now").mockImplementation(() => start + ahead);
  ahead += ms;
  await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(() => {
  vi.restoreAllMocks();
  ahead = 0;
});

describe("a session", () => {
  it("lasts for 30 days, belongs to its user, and is not proven", async () => {
    const { userId, sessionId } = await login();
    expect(await findSession(sessionId)).toEqual({
      id: sessionId,
      userId,
      expiresAt: new Date(now.getTime() + loginDays * 86_400_000),
      endedAt: null,
      provenAt: null,
      provenBy: null,
      seenAt: now,
      trustedUntil: null,
      user: { id: userId, fullName: "Ann", phoneSealed: null },
    });
  });

  it("has a new id for every login", async () => {
    const { userId, sessionId } = await login();
    expect(await logIn(userId, now)).not.toBe(sessionId);
  });

  it("is null when there is none", async () => {
    expect(await findSession(randomUUID())).toBeNull();
  });

  it("is dropped from the cache at once in the process that ends it", async () => {
    const { sessionId } = await login();
    expect((await findSession(sessionId))?.endedAt).toBeNull();
    await endSession(sessionId, now);
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("ends only once, and a later end changes nothing", async () => {
    const { sessionId } = await login();
    await endSession(sessionId, now);
    await endSession(sessionId, new Date(now.getTime() + 1000));
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("can be ended even when it does not exist", async () => {
    await expect(endSession(randomUUID(), now)).resolves.toBeUndefined();
  });

  it("is read again once it is dropped from the cache", async () => {
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    forgetSession(sessionId);
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("that ended elsewhere is cached for 2 s at most", async () => {
    await later(0);
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    await later(1_999);
    const before = await findSession(sessionId);
    await later(2);
    expect([before?.endedAt, (await findSession(sessionId))?.endedAt]).toEqual([null, now]);
  });

  it("is cached for 2 s from the read, however often it is used", async () => {
    await later(0);
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    for (let i = 0; i < 4; i++) {
      await later(501);
      await findSession(sessionId);
    }
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("is read again after a failed read, which is not cached", async () => {
    await expect(findSession("not an id")).rejects.toThrow();
    await expect(findSession("not an id")).rejects.toThrow();
    const { sessionId } = await login();
    expect(await findSession(sessionId)).not.toBeNull();
  });
});

describe("a login whose password was checked before it changed", () => {
  const hasServer = Boolean(process.env.DATABASE_URL);
  /** How many statements of this database wait for a lock. */
  const waiting = async () =>
    (
      await sql<{ count: number }>`
      SELECT count(*)::int AS "count" FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`
    )[0]?.count;
  const sessions = (userId: string) => db().session.count({ where: { userId, endedAt: null } });

  it("does not start", async () => {
    const { userId } = await login();
    await atomically((tx) => setPassword(tx, userId, "y", now));
    expect(await startSession({ userId, passwordHash: "x" }, now)).toBeNull();
    expect(await sessions(userId)).toBe(0);
  });

  it.runIf(hasServer)("does not start while the change is running either, at whatever point of it the login comes", async () => {
    const { userId } = await login();
    const { early, late } = await atomically(async (tx) => {
      await delayLogins(tx, userId);
      const early = startSession({ userId, passwordHash: "x" }, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      await setPassword(tx, userId, "y", now);
      const late = startSession({ userId, passwordHash: "x" }, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(2);
      return { early, late };
    });
    expect(await Promise.all([early, late])).toEqual([null, null]);
    expect(await sessions(userId)).toBe(0);
  });

  it.runIf(hasServer)("starts after a change that was undone", async () => {
    const { userId } = await login();
    let running: Promise<string | null> | undefined;
    await atomically(async (tx) => {
      await setPassword(tx, userId, "y", now);
      running = startSession({ userId, passwordHash: "x" }, now);
      await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
      return rollBack(null);
    });
    expect(await running).not.toBeNull();
    expect(await sessions(userId)).toBe(2);
  });
});

describe("the second post of a press whose first post has proven the login", () => {
  const plus = (seconds: number) => new Date(now.getTime() + seconds * 1000);
  async function proven() {
    const old = await login();
    const id = await atomically((tx) => replaceSession(tx, { id: old.sessionId, userId: old.userId }, "phone", now));
    return { old, id: id ?? "" };
  }

  it("gets an unproven login of its own, for ten seconds", async () => {
    const { old } = await proven();
    const beside = await startBeside(old, plus(10), "Firefox");
    expect(await db().session.findUnique({ where: { id: beside ?? "" } })).toMatchObject({ provenAt: null, browser: "Firefox" });
    expect(await startBeside(old, plus(10.001), null)).toBeNull();
  });

  it("gets none when the login ended for another reason, or the proven one has ended too", async () => {
    const [loggedOut, { old, id }] = [await login(), await proven()];
    await endSession(loggedOut.sessionId, now);
    expect(await startBeside(loggedOut, now, null)).toBeNull();
    expect(await startBeside({ ...old, userId: loggedOut.userId }, now, null)).toBeNull();
    await endSession(id, now);
    expect(await startBeside(old, now, null)).toBeNull();
  });
});

describe("a session that ends while one of its requests runs", () => {
  /** Lets a request read the session inside the transaction that ends it. A PostgreSQL server answers at once, with the old row. */
  async function readWhile(sessionId: string, end: (tx: Transaction) => Promise<unknown>) {
    const { request } = await atomically(async (tx) => {
      await end(tx);
      const request = findSession(sessionId);
      if (hasServer) expect((await request)?.endedAt).toBeNull();
      return { request };
    });
    await request;
  }

  it("is not cached beyond the end of all logins, even when it was read before the commit", async () => {
    const { userId, sessionId } = await login();
    await readWhile(sessionId, (tx) => endSessionsOf(tx, userId, now));
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("is not cached beyond a proof, which replaces it", async () => {
    const { userId, sessionId } = await login();
    await readWhile(sessionId, (tx) => replaceSession(tx, { id: sessionId, userId }, "phone", now));
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("is not cached by a read that began before the end and is still running", async () => {
    const { sessionId } = await login();
    const [early] = await Promise.all([findSession(sessionId), endSession(sessionId, now)]);
    expect(early).not.toBeNull();
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  describe.runIf(hasServer)("is not cached beyond a step that ends it after waiting for the account's lock:", () => {
    const address = "192.0.2.40";
    const password = "correct horse";
    afterAll(closeMail);

    async function member() {
      const made = await register({ fullName: "Ann", email: `${randomUUID()}@example.com`, password }, address, now);
      if (made.kind !== "registered") throw new Error(made.kind);
      const { account } = made;
      await db().user.update({ where: { id: account.id }, data: { phoneHash: randomBytes(32), phoneSealed: randomBytes(32) } });
      return { account, owner: { userId: account.id, sessionId: await logIn(account.id, now) } };
    }
    type Member = Awaited<ReturnType<typeof member>>;

    async function reset({ account }: Member) {
      await mailCode(account, "reset", now);
      const [mail] = await messages({ to: account.email });
      const tried = await exchangeResetCode(account.email, mail?.code ?? "", address, now);
      return resetPassword((tried.kind === "right" && tried.grant) || "", "another horse", address, now);
    }

    it.each<[string, (given: Member) => Promise<boolean>]>([
      [
        "a new password",
        async ({ account }) => (await changeAccount(account, { password: "another horse" }, password, address, now)).kind === "changed",
      ],
      ["a reset", async (given) => (await reset(given)).kind === "reset"],
      ["the removal of the number", async ({ owner }) => (await removeNumber(owner, now)) !== null],
      [
        "the deletion of the account",
        async ({ account }) => (await deleteAccount(account.id, password, true, address, now)).kind === "deleted",
      ],
    ])("%s", async (_, step) => {
      const given = await member();
      const sessionId = await logIn(given.account.id, now);
      const { running } = await atomically(async (tx) => {
        await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${given.account.id}::uuid FOR NO KEY UPDATE`;
        const running = step(given);
        await expect.poll(waiting, { timeout: 10_000 }).toBe(1);
        expect((await findSession(sessionId))?.endedAt).toBeNull();
        return { running };
      });
      expect(await running).toBe(true);
      const ended = await findSession(sessionId);
      expect(ended === null ? now : ended.endedAt).toEqual(now); // The deletion removes the row.
    });
  });
});
