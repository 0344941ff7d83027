import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { Prisma } from "../../generated/prisma/client";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { atomically, type Transaction } from "../../platform/transaction";
import { counts, digitsAfter, grantMinutes, type MailCodeFacts, mostFailures, type Purpose, type Verdict, verdict } from "./rules";

/** Mailed codes in the database. Each try locks the row, so that simultaneous posts gain nothing. */

const textOf = (userId: string, purpose: Purpose, code: string) => `${userId} ${purpose} ${code}`;
const addMinutes = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

/**
 * Creates a code that is valid for `minutes` and replaces the account's last one for the purpose. It is a long one after
 * too many wrong tries.
 */
export async function openCode(userId: string, purpose: Purpose, minutes: number, now: Date): Promise<string> {
  return atomically(async (tx) => {
    const { failures = 0 } = (await lockedRow(tx, userId, purpose)) ?? {};
    const code = Array.from({ length: digitsAfter(failures) }, () => randomInt(10)).join("");
    const data = { codeHash: keyedHash("mail code", textOf(userId, purpose, code)), expiresAt: addMinutes(now, minutes) };
    await tx.mailCode.upsert({
      where: { userId_purpose: { userId, purpose } },
      create: { userId, purpose, ...data },
      update: data,
      select: { userId: true },
    });
    return code;
  });
}

/** Tries a code. A right one is used up and clears the count of wrong tries; for a right reset code there is a `grant`. */
export async function tryCode(
  userId: string,
  purpose: Purpose,
  code: string,
  now: Date,
): Promise<{ verdict: Verdict; hasEnded: boolean; grant: string | null }> {
  return atomically(async (tx) => {
    const facts = await lockedRow(tx, userId, purpose);
    const found = verdict(facts, matches(facts, code, keyedHashes("mail code", textOf(userId, purpose, code))), now);
    const where = { userId_purpose: { userId, purpose } };
    if (found === "right") {
      const grant = purpose === "reset" ? randomBytes(32).toString("base64url") : null;
      const granted = grant ? { grantHash: keyedHash("reset token", grant), grantExpiresAt: addMinutes(now, grantMinutes) } : {};
      await tx.mailCode.update({ where, data: { codeHash: null, failures: 0, ...granted } });
      return { verdict: found, hasEnded: false, grant };
    }
    if (found !== "wrong" || !facts || !counts(facts, now)) return { verdict: found, hasEnded: false, grant: null };
    const failures = facts.failures + 1;
    const hasEnded = failures >= mostFailures;
    await tx.mailCode.update({ where, data: { failures, ...(hasEnded && { codeHash: null }) } });
    return { verdict: found, hasEnded, grant: null };
  });
}

async function lockedRow(tx: Transaction, userId: string, purpose: Purpose): Promise<MailCodeFacts | null> {
  const [row] = await tx.$queryRaw<MailCodeFacts[]>`
    SELECT "codeHash", "expiresAt", "failures" FROM "MailCode"
    WHERE "userId" = ${userId}::uuid AND "purpose" = ${purpose}::"MailCodePurpose" FOR UPDATE`;
  return row ?? null;
}

function matches(facts: MailCodeFacts | null, code: string, hashes: Uint8Array[]): boolean {
  const kept = facts?.codeHash;
  if (kept == null || code.length !== digitsAfter(facts?.failures ?? 0)) return false;
  return hashes.some((hash) => timingSafeEqual(kept, hash));
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
