import { LRUCache } from "lru-cache";
import { db, sql } from "../../platform/db";
import { type ChangeKind, isPublished, type Poll } from "./rules";
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

/** A poll of this creator as it is now, drafts included; null when they have none with this id. */
export const findOwn = (creatorId: string, id: string): Promise<Poll | null> =>
  db().poll.findUnique({ where: { id, creatorId }, omit: { createdAt: true, updatedAt: true } });

/** One line of a person's own lists. */
export type PollLine = Pick<Poll, "id" | "question" | "publishedAt" | "opensAt" | "closesAt" | "turnout">;
const lineFields = { id: true, question: true, publishedAt: true, opensAt: true, closesAt: true, turnout: true } as const;
const longestList = 200;

/** The newest polls and drafts of a creator, at most 200. */
export const ownPolls = (creatorId: string): Promise<PollLine[]> =>
  db().poll.findMany({ where: { creatorId }, orderBy: [{ createdAt: "desc" }, { id: "asc" }], take: longestList, select: lineFields });

/** The polls in which a person took part, at most 200, the newest poll first. When they voted is not known. */
export function votedPolls(voterId: string): Promise<PollLine[]> {
  return sql<PollLine>`
    SELECT "id", "question", "publishedAt", "opensAt", "closesAt", "turnout"
    FROM "Poll" WHERE "id" IN (SELECT "pollId" FROM "Participation" WHERE "voterId" = ${voterId}::uuid)
    ORDER BY "publishedAt" DESC, "id" LIMIT ${longestList}`;
}

/** What changed in a poll after its first vote, and when, oldest first. */
export const changesOf = (pollId: string): Promise<{ at: Date; what: ChangeKind }[]> =>
  db().pollChange.findMany({ where: { pollId }, orderBy: [{ at: "asc" }, { id: "asc" }], select: { at: true, what: true } });

/** The published poll at this id of a URL; null when there is none. */
export async function findPublished(id: string, now: Date): Promise<Poll | null> {
  const pollId = parsePollId(id);
  const poll = pollId === null ? null : await findPoll(pollId);
  return poll && isPublished(poll, now) ? poll : null;
}
