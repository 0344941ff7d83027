import { randomBytes } from "node:crypto";
import { db } from "../../platform/db";
import { record } from "../../platform/events/changes";
import { keyedHash } from "../../platform/keys";
import { afterwards, atomically } from "../../platform/transaction";
import { allMethods, deviceDays, proofMethods } from "../rules";
import { endSessionsOf, forgetSession, type LoginSession } from "../store";

/** What people can do with their logins and devices. `address` is the network address of the request. */

/**
 * Remembers the browser of a proven session. Returns the token for its cookie. Returns null for an unproven session and
 * after a proof that remembers no device.
 */
export async function rememberDevice({ id, userId }: { id: string; userId: string }, now: Date): Promise<string | null> {
  const token = randomBytes(32).toString("base64url");
  const expiresAt = new Date(now.getTime() + deviceDays * 86_400_000);
  const isRemembered = await atomically(async (tx) => {
    const [session] = await tx.session.updateManyAndReturn({
      where: { id, userId, endedAt: null, provenBy: { in: allMethods.filter((method) => proofMethods[method].remembers) } },
      data: { seenAt: now },
      select: { browser: true },
    });
    if (!session) return false;
    afterwards(tx, () => forgetSession(id));
    const { browser } = session;
    const device = await tx.rememberedDevice.create({
      data: { userId, tokenHash: keyedHash("device", token), browser, createdAt: now, expiresAt },
      select: { id: true },
    });
    await tx.session.update({ where: { id }, data: { deviceId: device.id }, select: { id: true } });
    return true;
  });
  if (isRemembered) await record("device-remembered", { userId }, now);
  return isRemembered ? token : null;
}

/** Ends one login of a person. False when it is not theirs or has already ended. */
export async function endLogin(userId: string, id: string, address: string, now: Date): Promise<boolean> {
  const { count } = await db().session.updateMany({ where: { id, userId, endedAt: null }, data: { endedAt: now } });
  forgetSession(id);
  if (count > 0) await record("session-ended", { userId, address }, now);
  return count > 0;
}

/** Ends one login of the accounts API, so that its tokens no longer work. False when it is not the person's or has already ended. */
export async function endApp(userId: string, id: string, address: string, now: Date): Promise<boolean> {
  const { count } = await db().tokenFamily.updateMany({ where: { id, userId, endedAt: null }, data: { endedAt: now } });
  if (count > 0) await record("tokens-ended", { userId, address }, now);
  return count > 0;
}

/**
 * Forgets a remembered device and ends its logins, except that of the request, which then needs a proof of its own.
 * False when the device is not the person's or was already forgotten.
 */
export async function endDevice(session: LoginSession, deviceId: string, address: string, now: Date): Promise<boolean> {
  const { userId } = session;
  const count = await atomically(async (tx) => {
    const logins = await tx.session.updateManyAndReturn({
      where: { userId, deviceId, endedAt: null, id: { not: session.id } },
      data: { endedAt: now },
      select: { id: true },
    });
    const { count } = await tx.rememberedDevice.updateMany({ where: { id: deviceId, userId, endedAt: null }, data: { endedAt: now } });
    afterwards(tx, () => {
      for (const { id } of [session, ...logins]) forgetSession(id);
    });
    return count;
  });
  if (count > 0) await record("device-forgotten", { userId, address }, now);
  return count > 0;
}

/** Ends every login except that of the request, including those of the accounts API, and forgets every device. */
export async function endOthers(session: LoginSession, address: string, now: Date): Promise<void> {
  await atomically(async (tx) => {
    await endSessionsOf(tx, session.userId, now, session);
    afterwards(tx, () => forgetSession(session.id)); // It stays, without its remembered device.
  });
  await record("session-ended", { userId: session.userId, address }, now);
}
