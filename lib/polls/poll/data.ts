import { LRUCache } from "lru-cache";
import { db } from "../../platform/db";
import { isPublished, type Poll } from "./rules";
import { parsePollId } from "./schema";

// A published poll rarely changes. A change shows within this time in other processes, and at once in its own.
const rememberedMs = 2_000;
// Next bundles the middleware, the actions and the pages separately. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & { pollstrPolls?: LRUCache<string, Promise<Poll | null>> };
shared.pollstrPolls ??= new LRUCache({ max: 1_000, ttl: rememberedMs });
const remembered = shared.pollstrPolls;

/** The poll with this id, as it was at most 2 s ago, drafts included; null when there is none. */
export function findPoll(id: string): Promise<Poll | null> {
  const known = remembered.get(id);
  if (known) return known;
  const asked = db().poll.findUnique({ where: { id }, omit: { createdAt: true, updatedAt: true } });
  remembered.set(id, asked);
  asked.catch(() => remembered.delete(id));
  return asked;
}

/** Drops a poll from the cache because it has changed. In a transaction, register this with `afterwards`. */
export function forgetPoll(id: string): void {
  remembered.delete(id);
}

/** The id of the poll that had this number in its address; null when there is none. */
export async function findFormer(formerId: number): Promise<string | null> {
  return (await db().poll.findUnique({ where: { formerId }, select: { id: true } }))?.id ?? null;
}

/** The published poll at this id of a URL; null when there is none. */
export async function findPublished(id: string, now: Date): Promise<Poll | null> {
  const pollId = parsePollId(id);
  const poll = pollId === null ? null : await findPoll(pollId);
  return poll && isPublished(poll, now) ? poll : null;
}
