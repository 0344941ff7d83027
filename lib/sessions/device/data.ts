import { db } from "../../platform/db";
import { keyedHashes } from "../../platform/keys";

/** Where a person is logged in, and what is remembered of it. */

/** The remembered device of a cookie's token, when it is this person's and still counts; else null. */
export async function findDevice(token: string, userId: string, now: Date): Promise<string | null> {
  const found = await db().rememberedDevice.findFirst({
    where: { tokenHash: { in: keyedHashes("device", token) }, userId, endedAt: null, expiresAt: { gt: now } },
    select: { id: true },
  });
  return found?.id ?? null;
}

/** The live logins of a person, newest first: the site's, the remembered devices, and those of the accounts API. */
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

/** More than this are not shown; "End all others" ends them as well. */
const listed = 50;
