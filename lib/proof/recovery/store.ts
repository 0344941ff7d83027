import { randomInt } from "node:crypto";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import { replaceSession } from "../../sessions/store";
import type { Owner } from "../rules";
import { lockProvenUser } from "../store";
import { alphabet, codeLength, codesPerSet } from "./rules";

/** Recovery codes in the database. Each step is one transaction that takes its locks in one order: session, user, codes. */

const textOf = (userId: string, code: string) => `${userId} ${code}`;

/** A code that nobody has had. */
export const makeCode = (): string => Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join("");

/**
 * Makes a set of codes in place of the old one. Returns them as they are to be shown, which is possible only now; null
 * when the login has ended, or the account has no number. Of several at once, the last one's codes stay.
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

/** The account's code that was typed, used or not; null when it is none of theirs. */
export function findCode(userId: string, code: string): Promise<Found | null> {
  const codeHash = { in: keyedHashes("recovery code", textOf(userId, code)) };
  return db().recoveryCode.findFirst({ where: { userId, codeHash }, select: { codeHash: true, usedAt: true } });
}

/**
 * Spends a code, all of it or nothing: the login ends, a proven one takes its place, and wrong codes are forgiven.
 * Returns the new session's id and how many codes are left; null when the login has ended, the code is used, or the
 * account has no number any more.
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
