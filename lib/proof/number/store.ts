import type { Prisma } from "../../generated/prisma/client";
import { db, isUniqueViolation } from "../../platform/db";
import { keyedHash, keyedHashes, lineHash, lineHashes, seal, unseal } from "../../platform/keys";
import { atomically, rollBack, type Transaction } from "../../platform/transaction";
import { isSamePress } from "../../sessions/rules";
import { endSessionsOf, replaceSession } from "../../sessions/store";
import { makeCode } from "../recovery/store";
import type { Owner } from "../rules";
import { undoableSince } from "./rules";

/** Changing, removing and restoring an account's number. All lock in the order sessions, user, factors, so none deadlock. */

/**
 * Whether another account has the same line under a hash of an older key or of another spelling, which the unique index
 * does not see. If several accounts have it, the one that proved it first owns it. Call it inside the transaction that
 * writes the number. It runs no query when there is only one hash.
 */
export async function isOthersNumber(tx: Transaction, userId: string, e164: string): Promise<boolean> {
  const known = lineHashes(e164);
  if (known.length === 1) return false;
  // During a rolling restart processes write under different keys. They take turns, so that each sees the other's rows.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(20070)`;
  const owner = await tx.user.findFirst({ where: { phoneHash: { in: known } }, orderBy: provenFirst, select: { id: true } });
  return owner !== null && owner.id !== userId;
}

/** If several accounts proved the same line before its spellings were known to be one, the first in this order owns it. */
export const provenFirst = [{ phoneProvenAt: "asc" }, { id: "asc" }] satisfies Prisma.UserOrderByWithRelationInput[];

/** Gives the account the number if it has none. Returns whether it got it now or had it before; null when it has another one. */
export async function giveNumber(tx: Transaction, userId: string, e164: string, now: Date): Promise<"new" | "known" | null> {
  const given = await tx.user.updateMany({ where: { id: userId, phoneHash: null }, data: numberOf(e164, now) });
  if (given.count === 1) return "new";
  return (await tx.user.count({ where: { id: userId, phoneHash: { in: lineHashes(e164) } } })) === 1 ? "known" : null;
}

/**
 * Replaces the account's number by another one, or by none (`e164` null), and keeps the old one for an undo. Call it
 * inside the transaction that proves the new number. Returns the undo code; null when the account has no number.
 */
export async function replaceNumber(tx: Transaction, userId: string, e164: string | null, now: Date): Promise<string | null> {
  const [before] = await tx.$queryRaw<{ phoneSealed: Uint8Array<ArrayBuffer>; phoneProvenAt: Date | null }[]>`
    SELECT "phoneSealed", "phoneProvenAt" FROM "User" WHERE "id" = ${userId}::uuid AND "phoneHash" IS NOT NULL FOR UPDATE`;
  if (!before) return null;
  await tx.user.update({ where: { id: userId }, data: numberOf(e164, now), select: { id: true } });
  const code = makeCode();
  await tx.phoneChange.create({
    data: { ...before, userId, changedAt: now, undoHash: keyedHash("undo code", code) },
    select: { id: true },
  });
  return code;
}

/** The columns of an account without a number. */
export const noNumber = { phoneHash: null, phoneSealed: null, phoneProvenAt: null } as const;

const numberOf = (e164: string | null, phoneProvenAt: Date | null) =>
  e164 === null ? noNumber : { phoneHash: lineHash(e164), phoneSealed: seal("phone seal", e164), phoneProvenAt };

/**
 * Deletes every factor besides the number, or those created at or after `since`. Call it inside a transaction. Add new
 * kinds of factors here.
 */
export async function removeFactors(tx: Transaction, userId: string, since: Date = new Date(0)): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId, createdAt: { gte: since } } });
  await tx.authenticator.deleteMany({ where: { userId, createdAt: { gte: since } } });
  await tx.passkey.deleteMany({ where: { userId, createdAt: { gte: since } } });
}

/**
 * Removes the account's number and all its factors. Every other login ends, and this one is replaced by an unproven one.
 * Returns the new session's id and the undo code; null when the login has ended or the account has no number.
 */
export async function removeNumber({ sessionId, userId }: Owner, now: Date): Promise<{ sessionId: string; undo: string } | null> {
  return atomically(async (tx) => {
    await endSessionsOf(tx, userId, now, { id: sessionId });
    const next = await replaceSession(tx, { id: sessionId, userId }, null, now);
    const undo = next && (await replaceNumber(tx, userId, null, now));
    if (!next || !undo) return rollBack(null);
    await removeFactors(tx, userId);
    return { sessionId: next, undo };
  });
}

export type Undone = { userId: string; outcome: "restored" | "taken" };
type Change = { id: string; userId: string; changedAt: Date; phoneSealed: Uint8Array; phoneProvenAt: Date | null };

/**
 * Undoes the change of the number that this code was mailed for. Every login ends, later changes become void, and factors
 * added since are removed. "restored": the account has its old number again. "taken": another account has proven the old
 * number in the meantime, so this account has none. Null when the code is wrong, used or expired.
 */
export async function undoChange(code: string, now: Date): Promise<Undone | null> {
  const change = await db().phoneChange.findFirst({ where: { undoHash: { in: keyedHashes("undo code", code) } } });
  if (!change) return null;
  const undone = justUndone(change, now) ?? (await undoOnce(change, now));
  if (undone) return undone;
  // In a double click the other post may have been first.
  const since = await db().phoneChange.findUnique({ where: { id: change.id } });
  return since && justUndone(since, now);
}

type Ended = { userId: string; outcome: Undone["outcome"] | "void" | null; endedAt: Date | null };

function justUndone({ userId, outcome, endedAt }: Ended, now: Date): Undone | null {
  if (endedAt === null || !isSamePress(endedAt, now)) return null;
  return outcome !== null && outcome !== "void" ? { userId, outcome } : null;
}

async function undoOnce(change: Change, now: Date): Promise<Undone | null> {
  try {
    return await undo(change, true, now);
  } catch (error) {
    if (isUniqueViolation(error)) return undo(change, false, now); // Another account proved the number at the same time.
    throw error;
  }
}

function undo(change: Change, mayRestore: boolean, now: Date): Promise<Undone | null> {
  const { id, userId, changedAt } = change;
  const phone = unseal("phone seal", change.phoneSealed);
  return atomically(async (tx) => {
    await endSessionsOf(tx, userId, now);
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid FOR UPDATE`;
    const isFree = mayRestore && (await isFreeNumber(tx, userId, phone));
    const outcome = isFree ? "restored" : "taken";
    const still = { userId, endedAt: null, changedAt: { gt: undoableSince(now) } };
    const { count } = await tx.phoneChange.updateMany({ where: { ...still, id }, data: { endedAt: now, outcome } });
    if (count !== 1) return rollBack(null);
    await tx.phoneChange.updateMany({
      where: { userId, endedAt: null, changedAt: { gte: changedAt } },
      data: { endedAt: now, outcome: "void" },
    });
    await tx.user.update({ where: { id: userId }, data: numberOf(isFree ? phone : null, change.phoneProvenAt), select: { id: true } });
    await removeFactors(tx, userId, isFree ? changedAt : undefined);
    return { userId, outcome };
  });
}

async function isFreeNumber(tx: Transaction, userId: string, e164: string): Promise<boolean> {
  if (await isOthersNumber(tx, userId, e164)) return false;
  return (await tx.user.count({ where: { id: { not: userId }, phoneHash: lineHash(e164) } })) === 0;
}
