import { sql } from "../../platform/db";
import type { VoteRefusal } from "./rules";

/** The one statement that stores votes, and the queue in front of it. docs/decisions/votes.md */

export type Vote = {
  pollId: string;
  /** The version of the poll for which the ballot was read. */
  version: number;
  at: Date;
  voterId: string;
  key: Uint8Array;
  /** Keys under which this number may have voted before. */
  olderKeys: Uint8Array[];
  /** The hash in the voter's entry. */
  receipt: Uint8Array;
  sealed: Uint8Array;
  /** The keyed hash of the ballot's tag. */
  makes: Uint8Array;
};

export type Stored = "counted" | "voted-before" | VoteRefusal;

/** The most votes in one statement. */
const most = 100;

type Queued = { vote: Vote; resolve: (stored: Stored) => void; reject: (error: unknown) => void };
const queue: Queued[] = [];
let isRunning = false;

/**
 * Stores a vote and its voter, and tells what became of it. Votes that arrive while a statement runs share the next one:
 * they then share its commit, which costs more than the rows.
 */
export function storeVote(vote: Vote): Promise<Stored> {
  const stored = new Promise<Stored>((resolve, reject) => queue.push({ vote, resolve, reject }));
  if (!isRunning) void storeQueued();
  return stored;
}

async function storeQueued(): Promise<void> {
  isRunning = true;
  while (queue.length > 0) await storeTogether(queue.splice(0, most));
  isRunning = false;
}

async function storeTogether(batch: Queued[]): Promise<void> {
  // In the order of their keys, so that two processes wait for each other's rows in the same order.
  const sorted = batch.toSorted((a, b) => Buffer.compare(a.vote.key, b.vote.key));
  try {
    const stored = await insert(sorted.map(({ vote }) => vote));
    for (const [at, { resolve }] of sorted.entries()) resolve(stored[at] ?? "no-poll");
  } catch {
    // One vote can spoil the statement for all, so each gets its own, and its own error.
    await Promise.all(sorted.map(({ vote, resolve, reject }) => storeAlone(vote).then(resolve, reject)));
  }
}

async function storeAlone(vote: Vote): Promise<Stored> {
  // The failed statement may have been committed, and only its answer lost.
  const found =
    await sql`SELECT FROM "Participation" WHERE "pollId" = ${vote.pollId} AND "receipt" = ${vote.receipt} AND "ballotKey" = ${vote.key}`;
  return found.length > 0 ? "counted" : ((await insert([vote]))[0] ?? "no-poll");
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/**
 * One statement. It locks the polls' rows against closing and editing and reads them after it has waited, so it judges each vote by
 * what the poll then says. A vote that is stored after an edit counts as cast no earlier than that edit. Unique indexes
 * allow one vote per account and one per line. Who took part and what was cast go into two tables and share no value.
 */
async function insert(votes: Vote[]): Promise<Stored[]> {
  const older = votes.flatMap(({ olderKeys }, at) => olderKeys.map((key) => ({ at: at + 1, key: hex(key) })));
  const rows = await sql<{ stored: Stored }>`
    WITH given AS (
      SELECT n::int, poll, version, at, voter, decode(key, 'hex') AS key, decode(receipt, 'hex') AS receipt,
             decode(sealed, 'hex') AS sealed, decode(makes, 'hex') AS makes
      FROM unnest(
        ${votes.map(({ pollId }) => pollId)}::text[], ${votes.map(({ version }) => version)}::int[],
        ${votes.map(({ at }) => at.toISOString())}::timestamptz[], ${votes.map(({ voterId }) => voterId)}::uuid[],
        ${votes.map(({ key }) => hex(key))}::text[], ${votes.map(({ receipt }) => hex(receipt))}::text[],
        ${votes.map(({ sealed }) => hex(sealed))}::text[], ${votes.map(({ makes }) => hex(makes))}::text[]
      ) WITH ORDINALITY AS v(poll, version, at, voter, key, receipt, sealed, makes, n)
    ), asked AS (
      SELECT "id", "version", "publishedAt", "opensAt", "closesAt", "updatedAt" FROM "Poll"
      WHERE "id" = ANY (${[...new Set(votes.map(({ pollId }) => pollId))].sort()}::text[]) ORDER BY "id" FOR KEY SHARE
    ), judged AS (
      SELECT given.*, CASE
        WHEN p."publishedAt" IS NULL OR p."publishedAt" > at THEN 'no-poll'
        WHEN p."closesAt" <= greatest(at, p."updatedAt") THEN 'closed'
        WHEN p."opensAt" > at THEN 'not-open'
        WHEN p."version" <> given.version THEN 'edited'
      END AS refusal
      FROM given LEFT JOIN asked p ON p."id" = poll
    ), took AS (
      INSERT INTO "Participation" ("pollId", "ballotKey", "voterId", "receipt")
      SELECT poll, key, voter, receipt FROM judged
      WHERE refusal IS NULL AND NOT EXISTS (
        SELECT FROM unnest(${older.map(({ at }) => at)}::int[], ${older.map(({ key }) => key)}::text[]) AS former(n, key)
        JOIN "Participation" p ON p."pollId" = judged.poll AND p."ballotKey" = decode(former.key, 'hex')
        WHERE former.n = judged.n
      )
      ORDER BY poll, key
      ON CONFLICT DO NOTHING RETURNING "receipt"
    ), put AS (
      INSERT INTO "Inbox" ("id", "pollId", "voter", "sealed", "makes")
      SELECT gen_random_uuid(), poll, CASE WHEN is_voter THEN receipt END, CASE WHEN NOT is_voter THEN sealed END, CASE WHEN NOT is_voter THEN makes END
      FROM took JOIN judged USING ("receipt") CROSS JOIN (VALUES (true), (false)) AS two(is_voter)
      ORDER BY random()
    )
    SELECT coalesce(refusal, CASE WHEN took."receipt" IS NULL THEN 'voted-before' ELSE 'counted' END) AS "stored"
    FROM judged LEFT JOIN took USING ("receipt") ORDER BY n`;
  return rows.map(({ stored }) => stored);
}
