import { randomBytes } from "node:crypto";
import { db, isUniqueViolation } from "../../platform/db";
import { atomically, rollBack } from "../../platform/transaction";
import { replaceSession } from "../../sessions/store";
import type { Owner } from "../rules";
import { lockProvenUser } from "../store";
import { challengeBytes, challengeMinutes, handleBytes, mostPasskeys, type PasskeyPurpose } from "./rules";
import type { Credential, NewCredential, Told } from "./simplewebauthn";

/** Passkeys and what they have to sign. Transactions take their locks in one order: session, user, passkey. */

type Bytes = Uint8Array<ArrayBuffer>;
const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** A new challenge in place of the session's last one for this purpose. */
export async function openChallenge({ sessionId, userId }: Owner, purpose: PasskeyPurpose, now: Date): Promise<Bytes> {
  const challenge = random(challengeBytes);
  const expiresAt = new Date(now.getTime() + challengeMinutes * 60_000);
  const key = { sessionId, purpose };
  await db().passkeyChallenge.upsert({
    where: { sessionId_purpose: key },
    create: { ...key, userId, challenge, expiresAt },
    update: { userId, challenge, expiresAt },
    select: { purpose: true },
  });
  return challenge;
}

/** Spends a challenge, whatever its answer is worth. False when it was not this session's, for this purpose, or is not any more. */
export async function takeChallenge(owner: Owner, purpose: PasskeyPurpose, challenge: Bytes, now: Date): Promise<boolean> {
  const { sessionId, userId } = owner;
  const { count } = await db().passkeyChallenge.deleteMany({
    where: { sessionId, userId, purpose, challenge, expiresAt: { gt: now } },
  });
  return count === 1;
}

/** The bytes that stand for an account in its passkeys; made when they are first asked for. */
export async function handleOf(userId: string): Promise<Bytes> {
  await db().user.updateMany({ where: { id: userId, passkeyHandle: null }, data: { passkeyHandle: random(handleBytes) } });
  const { passkeyHandle } = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { passkeyHandle: true } });
  return passkeyHandle ?? new Uint8Array();
}

/** The passkeys of a person as a browser needs them. */
export function credentialsOf(userId: string): Promise<Credential[]> {
  return db().passkey.findMany({ where: { userId }, select: { credentialId: true, transports: true } });
}

export type KeptPasskey = { id: string; publicKey: Bytes; counter: number; handle: Bytes | null };

/** The person's own passkey of this id; null when it is none of theirs. */
export async function findPasskey(userId: string, credentialId: Bytes): Promise<KeptPasskey | null> {
  const found = await db().passkey.findFirst({
    where: { userId, credentialId },
    select: { id: true, publicKey: true, counter: true, user: { select: { passkeyHandle: true } } },
  });
  return found && { id: found.id, publicKey: found.publicKey, counter: Number(found.counter), handle: found.user.passkeyHandle };
}

export type NotAdded = "full" | "known" | "ended";

/** Adds a passkey. Refused: "full", there are as many as may be; "known", somebody has it; "ended", the login or the number has gone. */
export async function addPasskey(
  { sessionId, userId }: Owner,
  credential: NewCredential,
  name: string,
  now: Date,
): Promise<"added" | NotAdded> {
  try {
    return await atomically(async (tx) => {
      const live = await tx.session.updateMany({ where: { id: sessionId, userId, endedAt: null }, data: { seenAt: now } });
      if (live.count !== 1 || !(await lockProvenUser(tx, userId))) return "ended";
      if ((await tx.passkey.count({ where: { userId } })) >= mostPasskeys) return "full";
      await tx.passkey.create({ data: { ...credential, userId, name, createdAt: now }, select: { id: true } });
      return "added";
    });
  } catch (error) {
    if (isUniqueViolation(error)) return "known";
    throw error;
  }
}

/**
 * Stores what a passkey has proven, all of it or nothing: the login ends, a proven one takes its place, and wrong codes
 * are forgiven. Returns the new session's id; null when the login, the passkey or the account's number has gone, or the
 * passkey has proven something later meanwhile.
 */
export async function storeProof({ sessionId, userId }: Owner, id: string, { counter, synced }: Told, now: Date): Promise<string | null> {
  return atomically(async (tx) => {
    const next = await replaceSession(tx, { id: sessionId, userId }, "passkey", now);
    if (next === null) return rollBack(null);
    const user = await tx.user.updateMany({
      where: { id: userId, phoneHash: { not: null } },
      data: { codeFailures: 0, codeLockedUntil: null },
    });
    const passkey = await tx.passkey.updateMany({
      where: { id, userId, ...(counter === 0 ? { counter: 0 } : { counter: { lt: counter } }) },
      data: { counter, synced, usedAt: now },
    });
    return user.count === 1 && passkey.count === 1 ? next : rollBack(null);
  });
}

/** Gives the person's own passkey another name; false when it is not there. */
export async function renamePasskey(userId: string, id: string, name: string): Promise<boolean> {
  return (await db().passkey.updateMany({ where: { id, userId }, data: { name } })).count === 1;
}

/** Removes the person's own passkey; false when it is not there. */
export async function removePasskey(userId: string, id: string): Promise<boolean> {
  return (await db().passkey.deleteMany({ where: { id, userId } })).count === 1;
}
