import { db } from "../../platform/db";
import { seal, unseal } from "../../platform/keys";
import { atomically, rollBack } from "../../platform/transaction";
import type { Owner } from "../rules";
import { admit, countFailureOf, holdLogin } from "../store";
import type { Pending } from "./data";
import { makeSecret, stepOfCode } from "./otplib";
import { pendingMinutes } from "./rules";

/** Authenticator apps in the database. Each function is one transaction. */

/**
 * Stores a new secret that waits for its first code, and deletes an earlier one. An app that is on stays on. False when
 * the login has ended or the number was removed.
 */
export async function startPending(owner: Owner, now: Date): Promise<boolean> {
  const { userId } = owner;
  const expiresAt = new Date(now.getTime() + pendingMinutes * 60_000);
  const secretSealed = seal("authenticator", makeSecret());
  return atomically(async (tx) => {
    if (!(await holdLogin(tx, owner, now))) return false;
    await tx.authenticator.deleteMany({ where: { userId, isOn: false } });
    await tx.authenticator.create({ data: { userId, isOn: false, secretSealed, createdAt: now, expiresAt }, select: { id: true } });
    return true;
  });
}

/** Deletes a secret that was never confirmed. */
export async function dropPending(userId: string): Promise<void> {
  await db().authenticator.deleteMany({ where: { userId, isOn: false } });
}

/**
 * Turns the pending secret on and deletes the app before it. `step` is the step of the code that was typed; that code is
 * used up. False when the login has ended, or the number or the secret is gone.
 */
export async function turnOn(owner: Owner, { id }: Pending, step: number, now: Date): Promise<boolean> {
  const { userId } = owner;
  return atomically(async (tx) => {
    if (!(await holdLogin(tx, owner, now))) return rollBack(false);
    await tx.authenticator.deleteMany({ where: { userId, isOn: true } });
    const { count } = await tx.authenticator.updateMany({
      where: { id, userId, isOn: false, expiresAt: { gt: now } },
      data: { isOn: true, createdAt: now, expiresAt: null, lastStep: step },
    });
    return count === 1 || rollBack(false);
  });
}

/**
 * Removes the account's app and a pending secret. "none": there was no app. "ended": the login has ended, or the number
 * was removed.
 */
export function removeApp(owner: Owner, now: Date): Promise<"removed" | "none" | "ended"> {
  return atomically(async (tx) => {
    if (!(await holdLogin(tx, owner, now))) return "ended";
    const removed = await tx.authenticator.deleteMany({ where: { userId: owner.userId, isOn: true } });
    await tx.authenticator.deleteMany({ where: { userId: owner.userId, isOn: false } });
    return removed.count === 1 ? "removed" : "none";
  });
}

export type CodeTried =
  | { kind: "right"; sessionId: string }
  /** `until` is set when this wrong code locks the account. */
  | { kind: "wrong"; until: Date | null }
  | { kind: "locked"; until: Date }
  /** A code of this step, or of a later one, was accepted before. */
  | { kind: "spent" }
  /** The newest accepted code, for a login that has ended: perhaps because this code has proven it. */
  | { kind: "used" }
  /** The login has ended, or the account has no app or no number. */
  | { kind: "ended" };

/**
 * Tries a code (six digits) in one transaction that locks the account's row. It checks the lock of the account and the
 * code, accepts each step only once (RFC 6238 5.2), and then either replaces the login by a proven one or counts a wrong
 * code. Simultaneous posts are therefore tried one after the other, and each wrong one is counted.
 */
export async function tryCode({ sessionId, userId }: Owner, code: string, now: Date): Promise<CodeTried> {
  return atomically(async (tx) => {
    const [session] = await tx.$queryRaw<{ endedAt: Date | null }[]>`
      SELECT "endedAt" FROM "Session" WHERE "id" = ${sessionId}::uuid AND "userId" = ${userId}::uuid FOR UPDATE`;
    const [user] = await tx.$queryRaw<{ codeLockedUntil: Date | null }[]>`
      SELECT "codeLockedUntil" FROM "User" WHERE "id" = ${userId}::uuid AND "phoneHash" IS NOT NULL FOR UPDATE`;
    const app = user && (await tx.authenticator.findUnique({ where: { userId_isOn: { userId, isOn: true } } }));
    if (!session || !app) return { kind: "ended" };
    if (user.codeLockedUntil && user.codeLockedUntil > now) return { kind: "locked", until: user.codeLockedUntil };
    const step = stepOfCode(unseal("authenticator", app.secretSealed), code, now);
    const isUsed = step !== null && app.lastStep !== null && step <= app.lastStep;
    if (session.endedAt) return { kind: isUsed && step === app.lastStep ? "used" : "ended" };
    if (step === null) return { kind: "wrong", until: await countFailureOf(userId, now, tx) };
    if (isUsed) return { kind: "spent" };
    await tx.authenticator.update({ where: { id: app.id }, data: { lastStep: step, usedAt: now }, select: { id: true } });
    const proven = await admit(tx, { sessionId, userId }, "authenticator", now);
    return proven ? { kind: "right", sessionId: proven } : rollBack<CodeTried>({ kind: "ended" });
  });
}
