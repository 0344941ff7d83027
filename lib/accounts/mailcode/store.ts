import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { Prisma } from "../../generated/prisma/client";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { lockAfter } from "../../platform/limits/rules";
import { atomically, type Transaction } from "../../platform/transaction";
import { grantMinutes, isLocked, type MailCodeFacts, mailCodeLock, type Purpose, type Verdict, verdict } from "./rules";

/** Mailed codes in the database. Each try locks the row, so that simultaneous posts gain nothing. */

const textOf = (userId: string, purpose: Purpose, code: string) => `${userId} ${purpose} ${code}`;
const addMinutes = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

/**
 * Creates a code of six digits that is valid for `minutes` and replaces the account's last one for the purpose. Returns
 * null while the account's codes are locked.
 */
export async function openCode(userId: string, purpose: Purpose, minutes: number, now: Date): Promise<string | null> {
  const code = String(randomInt(1_000_000)).padStart(6, "0");
  const data = { codeHash: keyedHash("mail code", textOf(userId, purpose, code)), expiresAt: addMinutes(now, minutes) };
  const where = { userId_purpose: { userId, purpose } };
  const { lockedUntil } = await db().mailCode.upsert({
    where,
    create: { userId, purpose, ...data },
    update: data,
    select: { lockedUntil: true },
  });
  return isLocked({ lockedUntil }, now) ? null : code;
}

/** Tries a code. A right one is used up and clears the count of wrong tries; for a right reset code there is a `grant`. */
export async function tryCode(
  userId: string,
  purpose: Purpose,
  code: string,
  now: Date,
): Promise<{ verdict: Verdict; lockedUntil: Date | null; grant: string | null }> {
  return atomically(async (tx) => {
    const facts = await lockedRow(tx, userId, purpose);
    const found = verdict(facts, matches(facts, keyedHashes("mail code", textOf(userId, purpose, code))), now);
    const where = { userId_purpose: { userId, purpose } };
    if (found === "right") {
      const grant = purpose === "reset" ? randomBytes(32).toString("base64url") : null;
      const granted = grant ? { grantHash: keyedHash("reset token", grant), grantExpiresAt: addMinutes(now, grantMinutes) } : {};
      await tx.mailCode.update({ where, data: { codeHash: null, failures: 0, lockedUntil: null, ...granted } });
      return { verdict: found, lockedUntil: null, grant };
    }
    if (found === "wrong" && facts) {
      const failures = facts.failures + 1;
      const lockedUntil = lockAfter(mailCodeLock, failures, now);
      await tx.mailCode.update({ where, data: { failures, lockedUntil, ...(lockedUntil && { codeHash: null }) } });
      return { verdict: found, lockedUntil, grant: null };
    }
    return { verdict: found, lockedUntil: facts?.lockedUntil ?? null, grant: null };
  });
}

/** Until when an account's codes are locked; null when they are not. Only the account's owner may learn it. */
export async function lockedUntil(userId: string, purpose: Purpose, now: Date): Promise<Date | null> {
  const row = await db().mailCode.findUnique({ where: { userId_purpose: { userId, purpose } }, select: { lockedUntil: true } });
  return row && isLocked(row, now) ? row.lockedUntil : null;
}

async function lockedRow(tx: Transaction, userId: string, purpose: Purpose): Promise<MailCodeFacts | null> {
  const [row] = await tx.$queryRaw<MailCodeFacts[]>`
    SELECT "codeHash", "expiresAt", "failures", "lockedUntil" FROM "MailCode"
    WHERE "userId" = ${userId}::uuid AND "purpose" = ${purpose}::"MailCodePurpose" FOR UPDATE`;
  return row ?? null;
}

function matches(facts: MailCodeFacts | null, hashes: Uint8Array[]): boolean {
  const kept = facts?.codeHash;
  return kept != null && hashes.some((hash) => timingSafeEqual(kept, hash));
}

/** Whether a grant is valid now. */
export async function isGrant(grant: string, now: Date): Promise<boolean> {
  return (await db().mailCode.count({ where: { grantHash: { in: keyedHashes("reset token", grant) }, grantExpiresAt: { gt: now } } })) > 0;
}

/**
 * Uses up the grant of a reset code, in a transaction. Returns the id of the user whose password may be changed; null
 * when the grant is not valid.
 */
export async function spendGrant(tx: Transaction, grant: string, now: Date): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ userId: string }[]>`
    UPDATE "MailCode" SET "grantHash" = NULL, "grantExpiresAt" = NULL
    WHERE "grantHash" IN (${Prisma.join(keyedHashes("reset token", grant))}) AND "grantExpiresAt" > ${now} RETURNING "userId"`;
  return row?.userId ?? null;
}
