import { db } from "../platform/db";
import type { Transaction } from "../platform/transaction";
import { lockAfter } from "./rules";

/** What all ways to prove oneself keep with the account: its row is their common lock, and wrong codes of any kind are counted there. */

/** Takes the account's row, so that whatever else is done to its factors waits. False when it has no proven number. */
export async function lockProvenUser(tx: Transaction, userId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid AND "phoneHash" IS NOT NULL FOR UPDATE`;
  return rows.length === 1;
}

/** Counts a wrong code of whatever kind against the account, over all its sessions. Returns until when it is locked by it; null while it is not. */
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

/** Until when the account's codes are locked; null when they are not. */
export async function lockedUntil(userId: string, now: Date): Promise<Date | null> {
  const user = await db().user.findUnique({ where: { id: userId }, select: { codeLockedUntil: true } });
  return user?.codeLockedUntil && user.codeLockedUntil > now ? user.codeLockedUntil : null;
}
