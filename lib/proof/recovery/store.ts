import { randomInt } from "node:crypto";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import { replaceSession } from "../../sessions/store";
import type { Owner } from "../rules";
import { lockProvenUser } from "../store";
import { alphabet, codeLength, codesPerSet } from "./rules";

/** Recovery codes in the database. All transactions lock in the order session, user, codes, so none deadlock. */

const textOf = (userId: string, code: string) => `${userId} ${code}`;

/** Makes a random code. */
export const makeCode = (): string => Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join("");

/**
 * Replaces the account's recovery codes by a new set. Returns the new codes in plain text, which only this call can, since
 * they are stored as hashes. Null when the login has ended or the account has no number. Of simultaneous calls, the codes
 * of the last one stay.
 */
export async function replaceCodes({ sessionId, userId }: Owner, now: Date): Promise<string[] | null> {
  const codes = Array.from({ length: codesPerSet }, makeCode);
  const isMade = await atomically(async (tx) => {
    const live = await tx.session.updateMany({ where: { id: sessionId, userId, endedAt: null }, data: { seenAt: now } });
    if (live.count !== 1 || !(await lockProvenUser(tx, userId))) return false;
    await tx.recoveryCode.deleteMany({ where: { userId } });
    await tx.recoveryCode.createMany({
      data: codes.map((code) => ({ userId, codeHash: keyedHash("recovery code", textOf(userId, code)), createdAt: now })),
    });
    return true;
  });
  return isMade ? codes : null;
}

export type Found = { codeHash: Uint8Array<ArrayBuffer>; usedAt: Date | null };

/** Finds one of the account's codes, used or not; null when the account has no such code. */
export function findCode(userId: string, code: string): Promise<Found | null> {
  const codeHash = { in: keyedHashes("recovery code", textOf(userId, code)) };
  return db().recoveryCode.findFirst({ where: { userId, codeHash }, select: { codeHash: true, usedAt: true } });
}

/**
 * Uses up a code in one transaction: a proven login replaces this one, and the count of wrong codes is reset. Returns the
 * new session's id and the number of unused codes left. Null when the login has ended, the code was used or replaced, or
 * the account no longer has a number.
 */
export async function spendCode(
  { sessionId, userId }: Owner,
  { codeHash }: Found,
  now: Date,
): Promise<{ sessionId: string; left: number } | null> {
  return atomically(async (tx) => {
    const proven = await replaceSession(tx, { id: sessionId, userId }, "recovery", now);
    if (proven === null) return rollBack(null);
    const user = await tx.user.updateMany({
      where: { id: userId, phoneHash: { not: null } },
      data: { codeFailures: 0, codeLockedUntil: null },
    });
    const code = await tx.recoveryCode.updateMany({ where: { codeHash, userId, usedAt: null }, data: { usedAt: now } });
    if (user.count !== 1 || code.count !== 1) return rollBack(null);
    return { sessionId: proven, left: await tx.recoveryCode.count({ where: { userId, usedAt: null } }) };
  });
}
