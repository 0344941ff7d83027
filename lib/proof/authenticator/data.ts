import { db } from "../../platform/db";
import { unseal } from "../../platform/keys";

export type Authenticator = { createdAt: Date; usedAt: Date | null };

/** The account's authenticator app: when it was turned on, and when it was last used. Null when there is none. */
export function findAuthenticator(userId: string): Promise<Authenticator | null> {
  return db().authenticator.findUnique({
    where: { userId_isOn: { userId, isOn: true } },
    select: { createdAt: true, usedAt: true },
  });
}

export type Pending = { id: string; secret: string };

/** The secret that waits for its first code; null when there is none, or it has expired. */
export async function findPending(userId: string, now: Date): Promise<Pending | null> {
  const found = await db().authenticator.findUnique({
    where: { userId_isOn: { userId, isOn: false }, expiresAt: { gt: now } },
    select: { id: true, secretSealed: true },
  });
  return found && { id: found.id, secret: unseal("authenticator", found.secretSealed) };
}
