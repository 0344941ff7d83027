import { randomUUID } from "node:crypto";
import { LRUCache } from "lru-cache";
import { batched } from "../platform/batch";
import { db, sql } from "../platform/db";
import { afterwards, type Transaction } from "../platform/transaction";
import { isSamePress, loginDays, type ProofMethod, type SessionFacts } from "./rules";

/** A login, with what every guarded step needs to know about its user. */
export type LoginSession = SessionFacts & {
  provenBy: ProofMethod | null;
  seenAt: Date | null;
  user: { id: string; fullName: string; phoneSealed: Uint8Array | null };
};

// Other processes learn within 2 s that a session has ended. The process that ends it drops it from its cache at once.
const rememberedMs = 2_000;
const shared = globalThis as typeof globalThis & { pollstrSessions?: LRUCache<string, Promise<LoginSession | null>> };
shared.pollstrSessions ??= new LRUCache({ max: 20_000, ttl: rememberedMs });
const remembered = shared.pollstrSessions;

/** The session with this id, as the database had it at most 2 s ago; null when there is none. */
export function findSession(id: string): Promise<LoginSession | null> {
  const known = remembered.get(id);
  if (known) return known;
  const asked = readSession(id);
  remembered.set(id, asked);
  asked.catch(() => remembered.delete(id));
  return asked;
}

/**
 * Drops a session from the cache because it has changed, together with a read that is still running. In a transaction,
 * register this with `afterwards`.
 */
export function forgetSession(id: string): void {
  remembered.delete(id);
}

// Hand-written SQL, because every guarded request whose session is not cached waits for it. The list is a subquery, so that
// the plan does not depend on its length: PostgreSQL would plan the statement anew each time, which takes longer than to run it.
const readSession = batched(async (ids: string[]): Promise<(LoginSession | null)[]> => {
  const rows = await sql<Omit<LoginSession, "user"> & { fullName: string; phoneSealed: Uint8Array | null }>`
    SELECT s."id", s."userId", s."expiresAt", s."endedAt", s."provenAt", s."provenBy", s."seenAt", u."fullName", u."phoneSealed",
           CASE WHEN d."endedAt" IS NULL THEN d."expiresAt" END AS "trustedUntil"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId" LEFT JOIN "RememberedDevice" d ON d."id" = s."deviceId"
    WHERE s."id" = ANY ((SELECT ${ids}::uuid[])::uuid[])`;
  const found = new Map(
    rows.map(({ fullName, phoneSealed, ...facts }) => [facts.id, { ...facts, user: { id: facts.userId, fullName, phoneSealed } }]),
  );
  return ids.map((id) => found.get(id) ?? null);
});

/** Where a login began: the browser's name, and the remembered device if it is one. */
export type Whereabouts = { browser: string | null; deviceId?: string | null };

/** An account that logs in, and the hash of the password that it gave. */
export type Login = { userId: string; passwordHash: string };

/**
 * Starts a login. Returns the new session's id; null when the password was changed after it was checked, or the account
 * was deleted. A change that is still running is waited for (`delayLogins`).
 */
export async function startSession(
  { userId, passwordHash }: Login,
  now: Date,
  { browser, deviceId = null }: Whereabouts = { browser: null },
): Promise<string | null> {
  // The lock on the user's row makes PostgreSQL compare the hash that the row has after the wait.
  const [row] = await sql<{ id: string }>`
    WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(${loginsOf(userId)}::text, 0)))
    INSERT INTO "Session" ("id", "userId", "createdAt", "seenAt", "expiresAt", "browser", "deviceId")
    SELECT ${randomUUID()}::uuid, u."id", ${now}::timestamptz, ${now}::timestamptz, ${expiryOf(now)}::timestamptz, ${browser}::text, ${deviceId}::uuid
    FROM turn, "User" AS u WHERE u."id" = ${userId}::uuid AND u."passwordHash" = ${passwordHash} FOR SHARE OF u
    RETURNING "id"`;
  return row?.id ?? null;
}

/** The name of the lock that whatever starts a login of an account takes for its turn. */
export const loginsOf = (userId: string): string => `logins of ${userId}`;

/**
 * Makes new logins of an account wait until the transaction ends. Call it first in a transaction that changes the
 * password, so that no login by the old one starts after the others have ended.
 */
export async function delayLogins(tx: Transaction, userId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${loginsOf(userId)}, 0))`;
}

/**
 * Starts an unproven login for the second post of a press whose first post has proven this login and so replaced it.
 * Returns the new session's id; null when the login ended for another reason, or the proven one has ended too.
 */
export async function startBeside({ sessionId, userId }: { sessionId: string; userId: string }, now: Date, browser: string | null) {
  if (!(await hasJustProven({ sessionId, userId }, now))) return null;
  const [row] = await sql<{ id: string }>`
    INSERT INTO "Session" ("id", "userId", "createdAt", "seenAt", "expiresAt", "browser")
    SELECT ${randomUUID()}::uuid, proven."userId", ${now}::timestamptz, ${now}::timestamptz, ${expiryOf(now)}::timestamptz, ${browser}::text
    FROM "Session" AS old JOIN "Session" AS proven ON proven."userId" = old."userId" AND proven."provenAt" = old."endedAt"
    WHERE old."id" = ${sessionId}::uuid AND proven."createdAt" = old."endedAt" AND proven."endedAt" IS NULL
    LIMIT 1 FOR SHARE OF proven
    RETURNING "id"`;
  return row?.id ?? null;
}

const expiryOf = (now: Date) => new Date(now.getTime() + loginDays * 86_400_000);
const begun = (userId: string, now: Date) => ({ userId, createdAt: now, seenAt: now, expiresAt: expiryOf(now) });

/**
 * Ends a login and starts a new one in its place, in a transaction. The new one is proven by `provenBy`, or unproven
 * when that is null. Returns the new session's id, or null when the login had already ended.
 */
export async function replaceSession(
  tx: Transaction,
  { id, userId }: { id: string; userId: string },
  provenBy: ProofMethod | null,
  now: Date,
): Promise<string | null> {
  const [old] = await tx.session.updateManyAndReturn({
    where: { id, userId, endedAt: null },
    data: { endedAt: now },
    select: { browser: true, deviceId: true },
  });
  if (!old) return null;
  afterwards(tx, () => forgetSession(id));
  const proof = provenBy && { provenAt: now, provenBy };
  const next = await tx.session.create({ data: { ...begun(userId, now), ...old, ...proof }, select: { id: true } });
  return next.id;
}

/**
 * Whether a login has just been replaced because of its own proof (`replaceSession`): another login of the user was
 * then created and proven at the moment when this one ended.
 */
export async function hasJustProven({ sessionId, userId }: { sessionId: string; userId: string }, now: Date): Promise<boolean> {
  const old = await db().session.findFirst({ where: { id: sessionId, userId }, select: { endedAt: true } });
  if (!old?.endedAt || !isSamePress(old.endedAt, now)) return false;
  return (await db().session.count({ where: { id: { not: sessionId }, userId, createdAt: old.endedAt, provenAt: old.endedAt } })) > 0;
}

/** Notes, once an hour at most, that a login is still in use. */
export async function noteSeen(id: string, now: Date): Promise<void> {
  const hourAgo = new Date(now.getTime() - 3_600_000);
  await db().session.updateMany({ where: { id, OR: [{ seenAt: null }, { seenAt: { lt: hourAgo } }] }, data: { seenAt: now } });
}

/** Ends a login. Does nothing when it has already ended. */
export async function endSession(id: string, now: Date): Promise<void> {
  await db().session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  forgetSession(id);
}

/**
 * Ends every login of a person, on the site and in the API, and forgets their devices; `except` is a session that
 * stays. In a transaction, call it before anything else of the person is locked, except for codes by mail. It locks the
 * sessions in the order of their ids, so that two such calls cannot deadlock.
 */
export async function endSessionsOf(tx: Transaction, userId: string, now: Date, except?: { id: string }): Promise<void> {
  const isLive = { userId, endedAt: null };
  await tx.$queryRaw`SELECT 1 FROM "Session" WHERE "userId" = ${userId}::uuid AND "endedAt" IS NULL ORDER BY "id" FOR UPDATE`;
  const ended = await tx.session.updateManyAndReturn({
    where: except ? { ...isLive, id: { not: except.id } } : isLive,
    data: { endedAt: now },
    select: { id: true },
  });
  await tx.rememberedDevice.updateMany({ where: isLive, data: { endedAt: now } });
  await tx.tokenFamily.updateMany({ where: isLive, data: { endedAt: now } });
  afterwards(tx, () => {
    for (const { id } of ended) forgetSession(id);
  });
}
