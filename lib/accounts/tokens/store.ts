import { randomUUID } from "node:crypto";
import { db, sql } from "../../platform/db";
import { type Login, loginsOf } from "../../sessions/store";
import type { FamilyFacts } from "./rules";
import { refreshHours } from "./rules";

/** Token families in the database; each step is one conditional statement. */

export type Family = FamilyFacts & {
  id: string;
  user: { id: string; email: string; fullName: string; emailVerifiedAt: Date | null };
};

const lifetime = (now: Date) => ({ rotatedAt: now, expiresAt: new Date(now.getTime() + refreshHours * 3_600_000) });

/**
 * Starts a family. Returns its id and that of its first refresh token; null when the password is not the one of this hash
 * any more, or the account was deleted. A change that is still running is waited for, as in `startSession`.
 */
export async function openFamily({ userId, passwordHash }: Login, now: Date): Promise<{ id: string; currentId: string } | null> {
  const { rotatedAt, expiresAt } = lifetime(now);
  const [row] = await sql<{ id: string; currentId: string }>`
    WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(${loginsOf(userId)}::text, 0)))
    INSERT INTO "TokenFamily" ("id", "userId", "currentId", "createdAt", "rotatedAt", "expiresAt")
    SELECT ${randomUUID()}::uuid, u."id", ${randomUUID()}::uuid, ${now}::timestamptz, ${rotatedAt}::timestamptz, ${expiresAt}::timestamptz
    FROM turn, "User" AS u WHERE u."id" = ${userId}::uuid AND u."passwordHash" = ${passwordHash} FOR SHARE OF u
    RETURNING "id", "currentId"`;
  return row ?? null;
}

/** A family with its user; null when there is none. Hand-written as one statement, because every call with a token waits for it. */
export async function findFamily(id: string): Promise<Family | null> {
  const [row] = await sql<FamilyFacts & { id: string; userId: string; email: string; fullName: string; emailVerifiedAt: Date | null }>`
    SELECT f."id", f."currentId", f."replacedId", f."rotatedAt", f."expiresAt", f."endedAt",
           u."id" AS "userId", u."email", u."fullName", u."emailVerifiedAt"
    FROM "TokenFamily" f JOIN "User" u ON u."id" = f."userId" WHERE f."id" = ${id}::uuid`;
  if (!row) return null;
  const { userId, email, fullName, emailVerifiedAt, ...facts } = row;
  return { ...facts, user: { id: userId, email, fullName, emailVerifiedAt } };
}

/** Replaces the newest refresh token. Returns the new token's id; of simultaneous calls one gets it, and the others get null. */
export async function rotate(id: string, tokenId: string, now: Date): Promise<string | null> {
  const currentId = randomUUID();
  const { count } = await db().tokenFamily.updateMany({
    where: { id, currentId: tokenId, endedAt: null },
    data: { currentId, replacedId: tokenId, ...lifetime(now) },
  });
  return count === 1 ? currentId : null;
}

/** Ends a family, so that none of its tokens is valid any more. False when it had already ended. */
export async function endFamily(id: string, now: Date): Promise<boolean> {
  const { count } = await db().tokenFamily.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  return count === 1;
}
