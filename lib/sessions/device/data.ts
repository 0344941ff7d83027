import { db } from "../../platform/db";
import { keyedHashes } from "../../platform/keys";

/** Where a person is logged in, and which devices are remembered. */

/** The id of the remembered device with this token; null when it is not this person's or no longer remembered. */
export async function findDevice(token: string, userId: string, now: Date): Promise<string | null> {
  const found = await db().rememberedDevice.findFirst({
    where: { tokenHash: { in: keyedHashes("device", token) }, userId, endedAt: null, expiresAt: { gt: now } },
    select: { id: true },
  });
  return found?.id ?? null;
}

/** The valid logins of a person, newest first: those on the site, the remembered devices, and those in the accounts API. */
export async function listLogins(userId: string, now: Date) {
  const isLive = { userId, endedAt: null, expiresAt: { gt: now } };
  const [sessions, devices, apps] = await Promise.all([
    db().session.findMany({
      where: isLive,
      select: { id: true, browser: true, createdAt: true, seenAt: true, deviceId: true },
      orderBy: { createdAt: "desc" },
      take: listed,
    }),
    db().rememberedDevice.findMany({
      where: isLive,
      select: { id: true, browser: true, createdAt: true, expiresAt: true },
      orderBy: { createdAt: "desc" },
      take: listed,
    }),
    db().tokenFamily.findMany({
      where: isLive,
      select: { id: true, createdAt: true, rotatedAt: true },
      orderBy: { createdAt: "desc" },
      take: listed,
    }),
  ]);
  return { sessions, devices, apps };
}

/** How many of each kind are listed. "End all others" also ends those that are not. */
const listed = 50;
