import type { Prisma } from "../../generated/prisma/client";
import { db, isUniqueViolation } from "../../platform/db";
import { keyedHash, keyedHashes, lineHash, lineHashes, seal, unseal } from "../../platform/keys";
import { atomically, rollBack, type Transaction } from "../../platform/transaction";
import { endSessionsOf, replaceSession } from "../../sessions/store";
import { makeCode } from "../recovery/store";
import { isJustUndone, undoableSince } from "./rules";

/** An account's number, changed, removed, and put back. Locks are taken in one order: sessions, user, factors. */

/**
 * Whether a number's line is another account's by a hash of an older key or of another spelling, which the unique index
 * cannot know of. Of accounts that hold it already, it is the one's that proved it first. To be asked inside the
 * transaction that writes the number. Where there is only one hash it costs nothing.
 */
export async function isOthersNumber(tx: Transaction, userId: string, e164: string): Promise<boolean> {
  const known = lineHashes(e164);
  if (known.length === 1) return false;
  // Processes that are restarted one after the other write under different keys: one at a time, so that each sees the other's.
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(20070)`;
  const owner = await tx.user.findFirst({ where: { phoneHash: { in: known } }, orderBy: provenFirst, select: { id: true } });
  return owner !== null && owner.id !== userId;
}

/** The order in which accounts have a claim to a line that several of them proved before they were known to share it. */
export const provenFirst = [{ phoneProvenAt: "asc" }, { id: "asc" }] satisfies Prisma.UserOrderByWithRelationInput[];

/**
 * Puts another number in the place of the account's, or none, and notes the one before; within the transaction that
 * proves the new one. Returns the code that undoes it; null when the account has no number.
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

/** What an account without a number holds. */
export const noNumber = { phoneHash: null, phoneSealed: null, phoneProvenAt: null } as const;

const numberOf = (e164: string | null, phoneProvenAt: Date | null) =>
  e164 === null ? noNumber : { phoneHash: lineHash(e164), phoneSealed: seal("phone seal", e164), phoneProvenAt };

/** Every way to prove oneself that is not the number itself, or those made since a moment; within a transaction. A new kind belongs here. */
export async function removeFactors(tx: Transaction, userId: string, since: Date = new Date(0)): Promise<void> {
  await tx.recoveryCode.deleteMany({ where: { userId, createdAt: { gte: since } } });
  await tx.authenticator.deleteMany({ where: { userId, createdAt: { gte: since } } });
  await tx.passkey.deleteMany({ where: { userId, createdAt: { gte: since } } });
}

/**
 * Removes the account's number and whatever else proves its owner. Every other login ends; this one is replaced by one
 * without a proof. Returns its id and the code that undoes the removal; null when the login or the number has gone.
 */
export async function removeNumber(
  owner: { sessionId: string; userId: string },
  now: Date,
): Promise<{ sessionId: string; undo: string } | null> {
  const { sessionId, userId } = owner;
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
 * Undoes the change of the number that a code was mailed for: every login ends, later changes are void, factors made
 * since are removed, and the number before is the account's again, or ("taken") none is, because somebody else has proven
 * it meanwhile. Null when the code is not, or no longer, good.
 */
export async function undoChange(code: string, now: Date): Promise<Undone | null> {
  const change = await db().phoneChange.findFirst({ where: { undoHash: { in: keyedHashes("undo code", code) } } });
  if (!change) return null;
  const undone = justUndone(change, now) ?? (await undoOnce(change, now));
  if (undone) return undone;
  // Another post of the same press of the button may have been first.
  const since = await db().phoneChange.findUnique({ where: { id: change.id } });
  return since && justUndone(since, now);
}

type Ended = { userId: string; outcome: string | null; endedAt: Date | null };

function justUndone({ userId, outcome, endedAt }: Ended, now: Date): Undone | null {
  if (endedAt === null || !isJustUndone(endedAt, now)) return null;
  return outcome === "restored" || outcome === "taken" ? { userId, outcome } : null;
}

async function undoOnce(change: Change, now: Date): Promise<Undone | null> {
  try {
    return await undo(change, true, now);
  } catch (error) {
    if (isUniqueViolation(error)) return undo(change, false, now); // Proven by somebody else in this very moment.
    throw error;
  }
}

function undo(change: Change, mayRestore: boolean, now: Date): Promise<Undone | null> {
  const { id, userId, changedAt } = change;
  const phone = unseal("phone seal", change.phoneSealed);
  return atomically(async (tx) => {
    await endSessionsOf(tx, userId, now);
    await tx.$queryRaw`SELECT 1 FROM "User" WHERE "id" = ${userId}::uuid FOR UPDATE`;
    const isFree = mayRestore && (await isNobodyElses(tx, userId, phone));
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

async function isNobodyElses(tx: Transaction, userId: string, e164: string): Promise<boolean> {
  if (await isOthersNumber(tx, userId, e164)) return false;
  return (await tx.user.count({ where: { id: { not: userId }, phoneHash: lineHash(e164) } })) === 0;
}
