import { db } from "../platform/db";
import { lockAfter } from "../platform/limits/rules";
import type { Transaction } from "../platform/transaction";
import type { ProofMethod } from "../sessions/rules";
import { replaceSession } from "../sessions/store";
import { codeLock, type Owner } from "./rules";

/**
 * What every kind of proof shares in the database. All transactions lock in the order session, user, factor, so none
 * deadlock.
 */

/**
 * Locks the login's and the account's row until the transaction ends, so that changes of the account's factors wait for
 * each other. False when the login has ended or the account has no proven number.
 */
export async function holdLogin(tx: Transaction, { sessionId, userId }: Owner, now: Date): Promise<boolean> {
  const live = await tx.session.updateMany({ where: { id: sessionId, userId, endedAt: null }, data: { seenAt: now } });
  if (live.count !== 1) return false;
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid AND "phoneHash" IS NOT NULL FOR UPDATE`;
  return rows.length === 1;
}

/**
 * Replaces a login by a proven one and resets the count of wrong codes, in the transaction that uses up the proof.
 * Returns the new session's id. Null when the login has ended or the account has no number (which only a code by phone
 * can give it); the transaction must then be rolled back.
 */
export async function admit(tx: Transaction, { sessionId, userId }: Owner, by: ProofMethod, now: Date): Promise<string | null> {
  const proven = await replaceSession(tx, { id: sessionId, userId }, by, now);
  if (proven === null) return null;
  const { count } = await tx.user.updateMany({
    where: { id: userId, ...(by !== "phone" && { phoneHash: { not: null } }) },
    data: { codeFailures: 0, codeLockedUntil: null },
  });
  return count === 1 ? proven : null;
}

/**
 * Counts a wrong code of any kind against the account, across all its sessions. Returns when the lock that it causes
 * ends; null when it causes none.
 */
export async function countFailureOf(userId: string, now: Date, tx: Pick<Transaction, "user"> = db()): Promise<Date | null> {
  const { codeFailures } = await tx.user.update({
    where: { id: userId },
    data: { codeFailures: { increment: 1 } },
    select: { codeFailures: true },
  });
  const lockedUntil = lockAfter(codeLock, codeFailures, now);
  if (lockedUntil) await tx.user.update({ where: { id: userId }, data: { codeLockedUntil: lockedUntil } });
  return lockedUntil;
}

/** When the lock of the account's codes ends; null when they are not locked. */
export async function lockedUntil(userId: string, now: Date): Promise<Date | null> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { codeLockedUntil: true } });
  return user?.codeLockedUntil && user.codeLockedUntil > now ? user.codeLockedUntil : null;
}
