import { randomBytes } from "node:crypto";
import { db, isUniqueViolation } from "../../platform/db";
import { atomically, rollBack } from "../../platform/transaction";
import type { Owner } from "../rules";
import { admit, holdLogin } from "../store";
import { challengeBytes, challengeMinutes, handleBytes, mostPasskeys, type PasskeyPurpose } from "./rules";
import type { AuthenticatorState, Credential, NewCredential } from "./simplewebauthn";

/** Passkeys and their challenges in the database. */

type Bytes = Uint8Array<ArrayBuffer>;
const random = (length: number): Bytes => new Uint8Array(randomBytes(length));

/** Makes a challenge, which replaces the session's last one for this purpose. */
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

/**
 * Uses up a challenge, even if its answer is wrong. False when this session has no such challenge for this purpose, or
 * it has expired.
 */
export async function takeChallenge(owner: Owner, purpose: PasskeyPurpose, challenge: Bytes, now: Date): Promise<boolean> {
  const { sessionId, userId } = owner;
  const { count } = await db().passkeyChallenge.deleteMany({
    where: { sessionId, userId, purpose, challenge, expiresAt: { gt: now } },
  });
  return count === 1;
}

/** The account's user handle for passkeys: random bytes, created on first use. */
export async function handleOf(userId: string): Promise<Bytes> {
  await db().user.updateMany({ where: { id: userId, passkeyHandle: null }, data: { passkeyHandle: random(handleBytes) } });
  const { passkeyHandle } = await db().user.findUniqueOrThrow({ where: { id: userId }, select: { passkeyHandle: true } });
  return passkeyHandle ?? new Uint8Array();
}

/** The account's passkeys, in the form that the browser needs. */
export function credentialsOf(userId: string): Promise<Credential[]> {
  return db().passkey.findMany({ where: { userId }, select: { credentialId: true, transports: true } });
}

export type KeptPasskey = { id: string; publicKey: Bytes; counter: number; handle: Bytes | null };

/** The account's passkey with this credential id; null when it has none. */
export async function findPasskey(userId: string, credentialId: Bytes): Promise<KeptPasskey | null> {
  const found = await db().passkey.findFirst({
    where: { userId, credentialId },
    select: { id: true, publicKey: true, counter: true, user: { select: { passkeyHandle: true } } },
  });
  return found && { id: found.id, publicKey: found.publicKey, counter: Number(found.counter), handle: found.user.passkeyHandle };
}

export type NotAdded = "full" | "known" | "ended";

/**
 * Adds a passkey. "full": the account has as many as it may. "known": some account has this one. "ended": the login has
 * ended or the number was removed.
 */
export async function addPasskey(owner: Owner, credential: NewCredential, name: string, now: Date): Promise<"added" | NotAdded> {
  const { userId } = owner;
  try {
    return await atomically(async (tx) => {
      if (!(await holdLogin(tx, owner, now))) return "ended";
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
 * Stores a proof: a proven login replaces this one. Returns the new session's id. Null when the login has ended, the
 * passkey or the number was removed, or the stored counter is by now as high as the one in the answer.
 */
export async function storeProof(owner: Owner, id: string, { counter, synced }: AuthenticatorState, now: Date): Promise<string | null> {
  return atomically(async (tx) => {
    const proven = await admit(tx, owner, "passkey", now);
    const { count } = await tx.passkey.updateMany({
      where: { id, userId: owner.userId, ...(counter === 0 ? { counter: 0 } : { counter: { lt: counter } }) },
      data: { counter, synced, usedAt: now },
    });
    return proven !== null && count === 1 ? proven : rollBack(null);
  });
}

/** Renames one of the account's passkeys; false when there is no such passkey. */
export async function renamePasskey(userId: string, id: string, name: string): Promise<boolean> {
  return (await db().passkey.updateMany({ where: { id, userId }, data: { name } })).count === 1;
}

/** Removes one of the account's passkeys; false when there is no such passkey. */
export async function removePasskey(userId: string, id: string): Promise<boolean> {
  return (await db().passkey.deleteMany({ where: { id, userId } })).count === 1;
}
