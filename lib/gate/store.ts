import { LRUCache } from "lru-cache";
import { db, sql } from "../db";
import type { Prisma } from "../generated/prisma/client";
import { loginDays, type SessionFacts } from "./rules";

/** A login with what every guarded step needs to know of its user. */
export type LoginSession = SessionFacts & { user: { id: string; fullName: string; phoneHash: Uint8Array | null } };

// Within 2 s every process learns that a session has ended; the one in which it ended forgets it at once.
const rememberedMs = 2_000;
const shared = globalThis as typeof globalThis & { pollstrSessions?: LRUCache<string, Promise<LoginSession | null>> };
shared.pollstrSessions ??= new LRUCache({ max: 20_000, ttl: rememberedMs });
const remembered = shared.pollstrSessions;

/** The session of an id, as the database knew it at most 2 s ago; null when there is none. */
export function findSession(id: string): Promise<LoginSession | null> {
  const known = remembered.get(id);
  if (known) return known;
  const asked = readSession(id);
  remembered.set(id, asked);
  asked.catch(() => remembered.delete(id));
  return asked;
}

/** Forgets what is remembered of a session, because it has just changed. */
export function forgetSession(id: string): void {
  remembered.delete(id);
}

// By hand, because every guarded request of a person not seen lately waits for it.
async function readSession(id: string): Promise<LoginSession | null> {
  const [row] = await sql<SessionFacts & { fullName: string; phoneHash: Uint8Array | null }>`
    SELECT s."id", s."userId", s."expiresAt", s."endedAt", s."provenAt", u."fullName", u."phoneHash"
    FROM "Session" s JOIN "User" u ON u."id" = s."userId" WHERE s."id" = ${id}::uuid`;
  if (!row) return null;
  const { fullName, phoneHash, ...facts } = row;
  return { ...facts, user: { id: row.userId, fullName, phoneHash } };
}

/** Starts a login. Returns the new session's id. */
export async function startSession(userId: string, now: Date): Promise<string> {
  const expiresAt = new Date(now.getTime() + loginDays * 86_400_000);
  const { id } = await db().session.create({ data: { userId, createdAt: now, expiresAt }, select: { id: true } });
  return id;
}

/** Ends a login; nothing happens when it has ended before. */
export async function endSession(id: string, now: Date): Promise<void> {
  await db().session.updateMany({ where: { id, endedAt: null }, data: { endedAt: now } });
  forgetSession(id);
}

/** Ends every login of a person, within a transaction. */
export async function endSessionsOf(tx: Prisma.TransactionClient, userId: string, now: Date): Promise<void> {
  const live = await tx.session.findMany({ where: { userId, endedAt: null }, select: { id: true } });
  await tx.session.updateMany({ where: { userId, endedAt: null }, data: { endedAt: now } });
  for (const { id } of live) forgetSession(id);
}
