import { db } from "../platform/db";
import type { Transaction } from "../platform/transaction";
import { lockAfter } from "./rules";

/** What every kind of proof shares on the account's row: the row lock, and the count of wrong codes of all kinds. */

/**
 * Locks the account's row until the transaction ends, so that changes of its factors wait for each other. False when
 * the account has no proven number.
 */
export async function lockProvenUser(tx: Transaction, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid AND "phoneHash" IS NOT NULL FOR UPDATE`;
  return rows.length === 1;
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
  const lockedUntil = lockAfter(codeFailures, now);
  if (lockedUntil) await tx.user.update({ where: { id: userId }, data: { codeLockedUntil: lockedUntil } });
  return lockedUntil;
}

/** When the lock of the account's codes ends; null when they are not locked. */
export async function lockedUntil(userId: string, now: Date): Promise<Date | null> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { codeLockedUntil: true } });
  return user?.codeLockedUntil && user.codeLockedUntil > now ? user.codeLockedUntil : null;
}
