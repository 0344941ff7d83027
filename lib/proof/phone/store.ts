import { db, isUniqueViolation } from "../../platform/db";
import { keyedHash, keyedHashes, lineHashes, seal, unseal } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import { endSessionsOf, replaceSession } from "../../sessions/store";
import { isOthersNumber, replaceNumber } from "../number/store";
import type { Owner } from "../rules";
import { type ChallengePurpose, challengeMinutes, currentStep, voiceStep } from "./rules";

/**
 * Challenges in the database. Each step is one conditional statement or one transaction: parallel posts gain nothing.
 * A challenge goes by the number as typed, since that is what the provider sends to; its proof goes by the line.
 */

export type Challenge = NonNullable<Awaited<ReturnType<typeof findChallenge>>>;

/** Longer than the provider may take to answer a start. */
const startSeconds = 15;

const later = (now: Date, seconds: number) => new Date(now.getTime() + seconds * 1000);

/** The challenge that this session has open, whatever its age; null when there is none. */
export async function findChallenge({ sessionId, userId }: Owner) {
  const found = await db().challenge.findFirst({ where: { sessionId, userId, closedAt: null }, orderBy: { id: "desc" } });
  if (!found) return null;
  return { ...found, purpose: found.purpose as ChallengePurpose, phone: unseal("phone seal", found.phoneSealed) };
}

/**
 * Takes up the account's own running request for a number again, in this session: after a new login, or after another
 * number was tried in between. Without it the number would have to wait until the provider's request runs out. It serves
 * the purpose of whoever takes it up, who has passed that purpose's checks just now.
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
 * Notes that a code is about to be asked for; what else the session has open ends. Returns the challenge's id, or null
 * when the session has just started one for this number, or waits for another start's answer (a double click): a
 * partial unique index lets one through.
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
      { startedAt: { lte: later(now, -startSeconds) } },
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
          expiresAt: later(now, challengeMinutes * 60),
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
 * Whether this account asked for a code to this number lately and got no answer: then a request that runs at the
 * provider may be ours.
 */
export async function hasUnanswered(userId: string, e164: string, now: Date): Promise<boolean> {
  const since = later(now, -challengeMinutes * 60);
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

/** Takes up a request of this account for a number that the provider says is running, whatever we thought of it. False when it is not. */
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

/** Records the provider's id. False when another challenge already has it: it is somebody else's request. */
export async function recordRequest(id: string, requestId: string): Promise<boolean> {
  try {
    await db().challenge.update({ where: { id }, data: { requestId } });
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}

/** Records that another code was sent, asked for or by itself: step 2 is an SMS, step 3 a call. It has tries of its own. */
export async function recordStep(id: string, step: number, now: Date): Promise<void> {
  await db().challenge.update({ where: { id }, data: { step, stepAt: now, wrongTries: 0 } });
}

/**
 * Claims the right to ask for another code, once per countdown: of many parallel posts one gets it. `cutoff` is the
 * latest time of the last code that lets another be sent.
 */
export async function claimResend(id: string, cutoff: Date, now: Date): Promise<boolean> {
  const { count } = await db().challenge.updateMany({ where: { id, closedAt: null, sentAt: { lte: cutoff } }, data: { sentAt: now } });
  return count === 1;
}

/** Claims the right to check a code: of many parallel posts one reaches the provider. It lapses in case the process dies. */
export async function claimCheck(id: string, now: Date): Promise<boolean> {
  const { count } = await db().challenge.updateMany({
    where: { id, closedAt: null, OR: [{ checkingUntil: null }, { checkingUntil: { lte: now } }] },
    data: { checkingUntil: later(now, 15) },
  });
  return count === 1;
}

export async function releaseCheck(id: string): Promise<void> {
  await db().challenge.updateMany({ where: { id }, data: { checkingUntil: null } });
}

/** How a challenge stands for someone who waits for another's check of it. */
export function watchChallenge(id: string) {
  return db().challenge.findUnique({ where: { id }, select: { checkingUntil: true, closedAt: true, outcome: true } });
}

export type Ending = "failed" | "expired" | "replaced" | "unanswered" | "refused";

export async function closeChallenge(id: string, outcome: Ending, now: Date): Promise<void> {
  await db().challenge.updateMany({ where: { id, closedAt: null }, data: { closedAt: now, outcome } });
}

/** Counts a wrong code against the code that it was to be, as the provider does. Returns how many there were. */
export async function countWrongTry(id: string): Promise<number> {
  const data = { wrongTries: { increment: 1 } };
  return (await db().challenge.update({ where: { id }, data, select: { wrongTries: true } })).wrongTries;
}

export type Stored = { ok: true; sessionId: string; undo?: string } | { ok: false; refusal: "taken" | "spent" };
const refused = (refusal: "taken" | "spent"): Stored => ({ ok: false, refusal });

/**
 * Stores a proof, all of it or nothing: the challenge is spent, the number becomes the account's, and a new, proven
 * session replaces the old one. A number that takes another's place ends every other login besides. Returns the new
 * session's id, and after such a change the code that undoes it; "taken" when the number belongs to another account, or
 * this account has another number; "spent" when the challenge, the session or the number to replace has gone.
 */
export async function storeProof(challenge: Challenge, now: Date): Promise<Stored> {
  const stored = await tryToStore(challenge, now).catch((error: unknown) => {
    if (isUniqueViolation(error)) return refused("taken");
    throw error;
  });
  if (!stored.ok && stored.refusal === "taken") await closeChallenge(challenge.id, "refused", now);
  return stored;
}

function tryToStore({ id, sessionId, userId, purpose, phone }: Challenge, now: Date): Promise<Stored> {
  const known = lineHashes(phone);
  return atomically(async (tx) => {
    const spent = await tx.challenge.updateMany({
      where: { id, sessionId, purpose, closedAt: null },
      data: { closedAt: now, outcome: "proven" },
    });
    if (spent.count !== 1) return rollBack(refused("spent"));
    if (purpose === "change") await endSessionsOf(tx, userId, now, { id: sessionId });
    const proven = await replaceSession(tx, { id: sessionId, userId }, "phone", now);
    if (proven === null) return rollBack(refused("spent"));
    if (await isOthersNumber(tx, userId, phone)) return rollBack(refused("taken"));
    const undo = purpose === "change" ? await replaceNumber(tx, userId, phone, now) : undefined;
    if (undo === null) return rollBack(refused("spent"));
    await tx.user.updateMany({
      where: { id: userId, phoneHash: null },
      data: { phoneHash: known[0], phoneSealed: seal("phone seal", phone), phoneProvenAt: now },
    });
    const owns = await tx.user.updateMany({
      where: { id: userId, phoneHash: { in: known } },
      data: { codeFailures: 0, codeLockedUntil: null },
    });
    if (owns.count !== 1) return rollBack(refused("taken"));
    return { ok: true, sessionId: proven, ...(undo && { undo }) };
  });
}
