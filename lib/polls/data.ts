import { LRUCache } from "lru-cache";
import { db, sql } from "../platform/db";
import type { Poll, Tally } from "./rules";

/** The newest published polls, at most 50. */
export function newestPolls(now: Date): Promise<{ id: number; question: string }[]> {
  return db().poll.findMany({
    where: { publishedAt: { lte: now } },
    orderBy: [{ publishedAt: "desc" }, { id: "desc" }],
    take: 50,
    select: { id: true, question: true },
  });
}

// A published poll's question and choices rarely change. A change shows within this time.
const rememberedMs = 5_000;
type Reading = { running: Promise<number>; queued: Promise<number> | null };
// Next bundles the middleware, the actions and the pages separately. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & {
  pollstrPolls?: LRUCache<number, Promise<Poll | null>>;
  pollstrReadings?: Map<number, Reading>;
};
shared.pollstrPolls ??= new LRUCache({ max: 1_000, ttl: rememberedMs });
shared.pollstrReadings ??= new Map();
const polls = shared.pollstrPolls;
const readings = shared.pollstrReadings;

/** A poll with its choices in order, as it was at most 5 s ago; null when there is none. */
export function findPoll(id: number): Promise<Poll | null> {
  const known = polls.get(id);
  if (known) return known;
  const asked = readPoll(id);
  polls.set(id, asked);
  asked.catch(() => polls.delete(id));
  return asked;
}

function readPoll(id: number): Promise<Poll | null> {
  return db().poll.findUnique({
    where: { id },
    select: {
      id: true,
      question: true,
      multiple: true,
      publishedAt: true,
      closesAt: true,
      choices: { orderBy: { position: "asc" }, select: { id: true, text: true } },
    },
  });
}

/**
 * The exact tally of a poll: folded votes plus the others, read in one statement and so at one moment. Empty when there
 * is no such poll.
 */
export async function tally(pollId: number): Promise<Tally> {
  const rows = await sql<{ id: number; text: string; votes: number; voters: number }>`
    WITH unfolded AS (SELECT "choiceIds" FROM "Vote" WHERE "pollId" = ${pollId} AND NOT "folded")
    SELECT c."id", c."text",
           (c."folded" + coalesce(fresh."votes", 0))::int AS "votes",
           (p."foldedVoters" + (SELECT count(*) FROM unfolded))::int AS "voters"
    FROM "Poll" p
    JOIN "Choice" c ON c."pollId" = p."id"
    LEFT JOIN (SELECT choice, count(*) AS "votes" FROM unfolded, unnest("choiceIds") AS choice GROUP BY choice) fresh ON fresh.choice = c."id"
    WHERE p."id" = ${pollId}
    ORDER BY c."position"`;
  return { voters: rows[0]?.voters ?? 0, choices: rows.map(({ id, text, votes }) => ({ id, text, votes })) };
}

/**
 * How many people have voted in a poll; 0 when there is no such poll. It grows with every vote, so it serves as the
 * version of the results. The count is read after the call, so that voters see their own vote; calls that come during a
 * read share the next one.
 */
export function countVoters(pollId: number): Promise<number> {
  const reading = readings.get(pollId);
  if (reading) {
    reading.queued ??= reading.running.catch(() => {}).then(() => startReading(pollId));
    return reading.queued;
  }
  return startReading(pollId);
}

function startReading(pollId: number): Promise<number> {
  const running = readVoters(pollId);
  const reading: Reading = { running, queued: null };
  readings.set(pollId, reading);
  const done = () => {
    if (readings.get(pollId) === reading && reading.queued === null) readings.delete(pollId);
  };
  running.then(done, done);
  return running;
}

async function readVoters(pollId: number): Promise<number> {
  const [row] = await sql<{ voters: number }>`
    SELECT ("foldedVoters" + (SELECT count(*) FROM "Vote" WHERE "pollId" = ${pollId} AND NOT "folded"))::int AS "voters"
    FROM "Poll" WHERE "id" = ${pollId}`;
  return row?.voters ?? 0;
}

/** What a person voted for in a poll, in the poll's order, and when; null when they have not voted in it. */
export async function ownVote(pollId: number, userId: string): Promise<{ castAt: Date; choices: string[] } | null> {
  const vote = await db().vote.findUnique({
    where: { pollId_voterId: { pollId, voterId: userId } },
    select: { castAt: true, choiceIds: true },
  });
  if (!vote) return null;
  const poll = await findPoll(pollId);
  return {
    castAt: vote.castAt,
    choices: (poll?.choices ?? []).filter((choice) => vote.choiceIds.includes(choice.id)).map((choice) => choice.text),
  };
}
