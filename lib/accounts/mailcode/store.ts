import { randomBytes, randomInt, timingSafeEqual } from "node:crypto";
import { Prisma } from "../../generated/prisma/client";
import { db } from "../../platform/db";
import { keyedHash, keyedHashes } from "../../platform/keys";
import { atomically, type Transaction } from "../../platform/transaction";
import { counts, digitsAfter, grantMinutes, type MailCodeFacts, mostFailures, type Purpose, type Verdict, verdict } from "./rules";

/** Mailed codes in the database. Each try locks the row, so that simultaneous posts gain nothing. */

/** The account that a code is for, and the address that it is mailed to. */
export type Addressee = { id: string; email: string };

const textOf = ({ id, email }: Addressee, purpose: Purpose, code: string) => `${id} ${purpose} ${email} ${code}`;
const addMinutes = (now: Date, minutes: number) => new Date(now.getTime() + minutes * 60_000);

/**
 * Creates a code that is valid for `minutes` and replaces the account's last one for the purpose. It is a long one after
 * too many wrong tries.
 */
export async function openCode(user: Addressee, purpose: Purpose, minutes: number, now: Date): Promise<string> {
  return atomically(async (tx) => {
    const { failures = 0 } = (await lockedRow(tx, user.id, purpose)) ?? {};
    const code = Array.from({ length: digitsAfter(failures) }, () => randomInt(10)).join("");
    const data = { codeHash: keyedHash("mail code", textOf(user, purpose, code)), expiresAt: addMinutes(now, minutes) };
    await tx.mailCode.upsert({
      where: { userId_purpose: { userId: user.id, purpose } },
      create: { userId: user.id, purpose, ...data },
      update: data,
      select: { userId: true },
    });
    return code;
  });
}

/**
 * Tries a code that was mailed to the account's present address. A right one is used up and clears the count of wrong
 * tries, in one transaction with what it is good for (`use`), so that it stays good if that fails. An account that does
 * not exist gets the same statements as one whose code is wrong.
 */
export async function tryCode<Gain>(
  user: Addressee,
  purpose: Purpose,
  code: string,
  now: Date,
  use: (tx: Transaction) => Promise<Gain>,
): Promise<{ verdict: "right"; gain: Gain } | { verdict: Exclude<Verdict, "right">; hasEnded: boolean }> {
  return atomically(async (tx) => {
    const facts = await lockedRow(tx, user.id, purpose);
    const found = verdict(facts, matches(facts, code, keyedHashes("mail code", textOf(user, purpose, code))), now);
    if (found === "right") {
      const where = { userId_purpose: { userId: user.id, purpose } };
      await tx.mailCode.update({ where, data: { codeHash: null, failures: 0 }, select: { userId: true } });
      return { verdict: found, gain: await use(tx) };
    }
    const isCounted = found === "wrong" && facts !== null && counts(facts, now);
    const failures = (facts?.failures ?? 0) + (isCounted ? 1 : 0);
    const hasEnded = isCounted && failures >= mostFailures;
    // Also when nothing is counted, so that no statement is missing for an address without an account or a code.
    await tx.$executeRaw`
      UPDATE "MailCode" SET "failures" = ${failures}, "codeHash" = CASE WHEN ${hasEnded} THEN NULL ELSE "codeHash" END
      WHERE "userId" = ${user.id}::uuid AND "purpose" = ${purpose}::"MailCodePurpose" AND ${isCounted}`;
    return { verdict: found, hasEnded };
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

/** Makes the grant of a right reset code: the token with which one new password can be set. */
export async function openGrant(tx: Transaction, userId: string, now: Date): Promise<string> {
  const grant = randomBytes(32).toString("base64url");
  const data = { grantHash: keyedHash("reset token", grant), grantExpiresAt: addMinutes(now, grantMinutes) };
  await tx.mailCode.update({ where: { userId_purpose: { userId, purpose: "reset" } }, data, select: { userId: true } });
  return grant;
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
