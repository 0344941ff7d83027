import { randomInt } from "node:crypto";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import type { Owner } from "../rules";
import { admit, holdLogin } from "../store";
import { alphabet, codeLength, codesPerSet } from "./rules";

/** Recovery codes in the database. */

const textOf = (userId: string, code: string) => `${userId} ${code}`;

/** Makes a random code. */
export const makeCode = (): string => Array.from({ length: codeLength }, () => alphabet[randomInt(alphabet.length)]).join("");

/**
 * Replaces the account's recovery codes by a new set. Returns the new codes in plain text, which only this call can, since
 * they are stored as hashes. Null when the login has ended or the account has no number. Of simultaneous calls, the codes
 * of the last one stay.
 */
export async function replaceCodes(owner: Owner, now: Date): Promise<string[] | null> {
  const { userId } = owner;
  const codes = Array.from({ length: codesPerSet }, makeCode);
  const isMade = await atomically(async (tx) => {
    if (!(await holdLogin(tx, owner, now))) return false;
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
 * Uses up a code, and a proven login replaces this one. Returns the new session's id and the number of unused codes left. Null when the login has ended, the code was used or replaced, or
 * the account no longer has a number.
 */
export async function spendCode(owner: Owner, { codeHash }: Found, now: Date): Promise<{ sessionId: string; left: number } | null> {
  const { userId } = owner;
  return atomically(async (tx) => {
    const sessionId = await admit(tx, owner, "recovery", now);
    const { count } = await tx.recoveryCode.updateMany({ where: { codeHash, userId, usedAt: null }, data: { usedAt: now } });
    if (sessionId === null || count !== 1) return rollBack(null);
    return { sessionId, left: await tx.recoveryCode.count({ where: { userId, usedAt: null } }) };
  });
}
