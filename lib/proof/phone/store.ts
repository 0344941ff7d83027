import { db, isUniqueViolation } from "../../platform/db";
import { keyedHash, keyedHashes, seal, unseal } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import { endSessionsOf } from "../../sessions/store";
import { giveNumber, isOthersNumber, replaceNumber } from "../number/store";
import type { Owner } from "../rules";
import { admit } from "../store";
import { type ChallengePurpose, challengeMinutes, currentStep, voiceStep } from "./rules";

/**
 * Challenges in the database. Each function is one conditional statement or one transaction, so parallel posts gain
 * nothing. A challenge is found by the number as typed, which is what the provider sends to; a proof is stored by line.
 */

export type Challenge = NonNullable<Awaited<ReturnType<typeof findChallenge>>>;

/** Longer than the timeout of a start (lib/proof/phone/vonage.ts). */
const startSeconds = 15;

const addSeconds = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** The session's open challenge, even if it has expired; null when there is none. */
export async function findChallenge({ sessionId, userId }: Owner) {
  const found = await db().challenge.findFirst({ where: { sessionId, userId, closedAt: null }, orderBy: { id: "desc" } });
  if (!found) return null;
  return { ...found, phone: unseal("phone seal", found.phoneSealed) };
}

/** The number that this session's last code was sent to, whatever became of it; null when there was none, or its row has expired. */
export async function lastNumber({ sessionId, userId }: Owner): Promise<string | null> {
  const where = { sessionId, userId, purpose: "prove" } as const;
  const last = await db().challenge.findFirst({ where, orderBy: { id: "desc" }, select: { phoneSealed: true } });
  return last && unseal("phone seal", last.phoneSealed);
}

/**
 * Moves the account's running request for a number into this session, after a new login or when another number was tried
 * in between. Otherwise the person would have to wait until the provider's request expires. It takes the given purpose,
 * whose checks the caller has just done. False when there is no such request.
 */
export async function adoptChallenge(
  { sessionId, userId }: Owner,
  e164: string,
  now: Date,
  purpose: ChallengePurpose = "prove",
): Promise<boolean> {
  const running = await db().challenge.findFirst({
    where: {
      userId,
      phoneHash: { in: keyedHashes("phone hash", e164) },
      requestId: { not: null },
      expiresAt: { gt: now },
      OR: [{ closedAt: null }, { outcome: "replaced" }],
    },
    orderBy: { id: "desc" },
  });
  if (!running || currentStep(running, now) > voiceStep) return false;
  await atomically(async (tx) => {
    await tx.challenge.updateMany({
      where: { sessionId, closedAt: null, id: { not: running.id } },
      data: { closedAt: now, outcome: "replaced" },
    });
    await tx.challenge.update({ where: { id: running.id }, data: { sessionId, purpose, closedAt: null, outcome: null } });
  });
  return true;
}

/**
 * Opens a challenge before the provider is called, and closes the session's other ones. Returns its id. Null in a double
 * click: the session has just started one for this number, or is waiting for the response to another start. A partial
 * unique index allows one.
 */
export async function openChallenge(
  { sessionId, userId }: Owner,
  e164: string,
  now: Date,
  purpose: ChallengePurpose = "prove",
): Promise<string | null> {
  const replaceable = {
    OR: [
      { requestId: { not: null }, phoneHash: { notIn: keyedHashes("phone hash", e164) } },
      { startedAt: { lte: addSeconds(now, -startSeconds) } },
    ],
  };
  try {
    return await atomically(async (tx) => {
      await tx.challenge.updateMany({
        where: { sessionId, closedAt: null, ...replaceable },
        data: { closedAt: now, outcome: "replaced" },
      });
      const { id } = await tx.challenge.create({
        data: {
          sessionId,
          userId,
          purpose,
          phoneHash: keyedHash("phone hash", e164),
          phoneSealed: seal("phone seal", e164),
          startedAt: now,
          stepAt: now,
          sentAt: now,
          expiresAt: addSeconds(now, challengeMinutes * 60),
        },
        select: { id: true },
      });
      return id;
    });
  } catch (error) {
    if (isUniqueViolation(error)) return null;
    throw error;
  }
}

/**
 * Whether this account recently requested a code to this number and the response was lost. Then the request that is
 * running at the provider may be ours.
 */
export async function hasUnanswered(userId: string, e164: string, now: Date): Promise<boolean> {
  const since = addSeconds(now, -challengeMinutes * 60);
  const count = await db().challenge.count({
    where: {
      userId,
      phoneHash: { in: keyedHashes("phone hash", e164) },
      requestId: null,
      outcome: "unanswered",
      startedAt: { gt: since },
    },
  });
  return count > 0;
}

/**
 * Reopens a request of this account in this session, because the provider says that it is still running. False when the
 * account has no such request.
 */
export async function reopenRequest(
  { sessionId, userId }: Owner,
  e164: string,
  requestId: string,
  now: Date,
  purpose: ChallengePurpose = "prove",
): Promise<boolean> {
  const phoneHash = { in: keyedHashes("phone hash", e164) };
  return atomically(async (tx) => {
    await tx.challenge.updateMany({ where: { sessionId, closedAt: null }, data: { closedAt: now, outcome: "replaced" } });
    const { count } = await tx.challenge.updateMany({
      where: { requestId, userId, phoneHash, expiresAt: { gt: now } },
      data: { sessionId, purpose, closedAt: null, outcome: null },
    });
    return count === 1;
  });
}

/** Stores the provider's request id. False when another challenge already has it. */
export async function recordRequest(id: string, requestId: string): Promise<boolean> {
  try {
    await db().challenge.update({ where: { id }, data: { requestId } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/**
 * Records that another code was sent, on request or automatically, and resets its wrong tries. Step 2 is an SMS, step 3
 * a call.
 */
export async function recordStep(id: string, step: number, now: Date): Promise<void> {
  await db().challenge.update({ where: { id }, data: { step, stepAt: now, wrongTries: 0 } });
}

/**
 * Claims the right to request another code, once per countdown. Of parallel posts one gets it. A code may be requested if
 * the last one was at or before `cutoff`.
 */
export async function claimResend(id: string, cutoff: Date, now: Date): Promise<boolean> {
  const { count } = await db().challenge.updateMany({ where: { id, closedAt: null, sentAt: { lte: cutoff } }, data: { sentAt: now } });
  return count === 1;
}

/**
 * Claims the right to check a code, so that of parallel posts one reaches the provider. The claim expires after 15 s,
 * in case the process dies.
 */
export async function claimCheck(id: string, now: Date): Promise<boolean> {
  const { count } = await db().challenge.updateMany({
    where: { id, closedAt: null, OR: [{ checkingUntil: null }, { checkingUntil: { lte: now } }] },
    data: { checkingUntil: addSeconds(now, 15) },
  });
  return count === 1;
}

export async function releaseCheck(id: string): Promise<void> {
  await db().challenge.updateMany({ where: { id }, data: { checkingUntil: null } });
}

/** The state of a challenge, for a post that waits until another post of it has been checked. */
export function watchChallenge(id: string) {
  return db().challenge.findUnique({ where: { id }, select: { checkingUntil: true, closedAt: true, outcome: true } });
}

export type Ending = "failed" | "expired" | "replaced" | "unanswered" | "refused";

export async function closeChallenge(id: string, outcome: Ending, now: Date): Promise<void> {
  await db().challenge.updateMany({ where: { id, closedAt: null }, data: { closedAt: now, outcome } });
}

/** Counts a wrong try at the newest code, as the provider does. Returns how many there have been. */
export async function countWrongTry(id: string): Promise<number> {
  const data = { wrongTries: { increment: 1 } };
  return (await db().challenge.update({ where: { id }, data, select: { wrongTries: true } })).wrongTries;
}

/** `isFirst`: the account had no number before. */
export type Stored = { kind: "right"; sessionId: string; isFirst: boolean; undo?: string } | { kind: "taken" | "used" };

/**
 * Stores a proof in one transaction: the challenge is used up, the account gets the number, and a new, proven session
 * replaces the old one. A change of the number also ends every other login. Returns the new session's id, and after a
 * change the undo code. "taken": the number belongs to another account, or this account has another number. "used": the
 * challenge was used, the session has ended, or there is no number to replace.
 */
export async function storeProof(challenge: Challenge, now: Date): Promise<Stored> {
  const stored = await tryToStore(challenge, now).catch((error: unknown): Stored => {
    if (isUniqueViolation(error)) return { kind: "taken" };
    throw error;
  });
  if (stored.kind === "taken") await closeChallenge(challenge.id, "refused", now);
  return stored;
}

const undone = (kind: "taken" | "used") => rollBack<Stored>({ kind });

function tryToStore({ id, sessionId, userId, purpose, phone }: Challenge, now: Date): Promise<Stored> {
  return atomically(async (tx) => {
    const spent = await tx.challenge.updateMany({
      where: { id, sessionId, purpose, closedAt: null },
      data: { closedAt: now, outcome: "proven" },
    });
    if (spent.count !== 1) return undone("used");
    if (purpose === "change") await endSessionsOf(tx, userId, now, { id: sessionId });
    const proven = await admit(tx, { sessionId, userId }, "phone", now);
    if (proven === null) return undone("used");
    if (await isOthersNumber(tx, userId, phone)) return undone("taken");
    const undo = purpose === "change" ? await replaceNumber(tx, userId, phone, now) : undefined;
    if (undo === null) return undone("used");
    const given = await giveNumber(tx, userId, phone, now);
    if (given === null) return undone("taken");
    return { kind: "right", sessionId: proven, isFirst: given === "new", ...(undo && { undo }) };
  });
}
