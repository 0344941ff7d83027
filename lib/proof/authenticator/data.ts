import { db } from "../../platform/db";
import { unseal } from "../../platform/keys";

export type Authenticator = { createdAt: Date; usedAt: Date | null };

/** The account's authenticator app: since when it is on, and when it last proved anything. Null when there is none. */
export function findAuthenticator(userId: string): Promise<Authenticator | null> {
  return db().authenticator.findUnique({
    where: { userId_isOn: { userId, isOn: true } },
    select: { createdAt: true, usedAt: true },
  });
}

export type Pending = { id: string; secret: string };

/** The secret that is shown and waits for its first code; null when there is none, or its time is over. */
export async function findPending(userId: string, now: Date): Promise<Pending | null> {
  const found = await db().authenticator.findUnique({
    where: { userId_isOn: { userId, isOn: false }, expiresAt: { gt: now } },
    select: { id: true, secretSealed: true },
  });
  return found && { id: found.id, secret: unseal("authenticator", found.secretSealed) };
}
