import { batched } from "../../platform/batch";
import { sql } from "../../platform/db";
import type { VoteRefusal } from "./rules";

/** The one statement that stores votes. docs/decisions/votes.md */

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

type Outcome = { stored: Stored } | { error: unknown };
const store = batched(storeTogether);

/**
 * Stores a vote and its voter, and tells what became of it. Votes that arrive while a statement runs share the next one:
 * they then share its commit, which costs more than the rows.
 */
export async function storeVote(vote: Vote): Promise<Stored> {
  const outcome = await store(vote);
  if ("error" in outcome) throw outcome.error;
  return outcome.stored;
}

async function storeTogether(votes: Vote[]): Promise<Outcome[]> {
  try {
    return (await insert(votes)).map((stored) => ({ stored }));
  } catch {
    // One vote can spoil the statement for all, so each gets its own, and its own error.
    return Promise.all(
      votes.map((vote) =>
        storeAlone(vote).then(
          (stored) => ({ stored }),
          (error: unknown) => ({ error }),
        ),
      ),
    );
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
 * allow one vote per account and one per line. Who took part and what was cast go into two tables and share no value. The
 * lists are subqueries, so that the plan does not depend on their length and is made once: planning takes as long as running.
 */
async function insert(votes: Vote[]): Promise<Stored[]> {
  const older = votes.flatMap(({ olderKeys }, at) => olderKeys.map((key) => ({ at: at + 1, key: hex(key) })));
  const rows = await sql<{ stored: Stored }>`
    WITH given AS (
      SELECT n::int, poll, version, at, voter, decode(key, 'hex') AS key, decode(receipt, 'hex') AS receipt,
             decode(sealed, 'hex') AS sealed, decode(makes, 'hex') AS makes
      FROM unnest(
        (SELECT ${votes.map(({ pollId }) => pollId)}::text[]), (SELECT ${votes.map(({ version }) => version)}::int[]),
        (SELECT ${votes.map(({ at }) => at.toISOString())}::timestamptz[]), (SELECT ${votes.map(({ voterId }) => voterId)}::uuid[]),
        (SELECT ${votes.map(({ key }) => hex(key))}::text[]), (SELECT ${votes.map(({ receipt }) => hex(receipt))}::text[]),
        (SELECT ${votes.map(({ sealed }) => hex(sealed))}::text[]), (SELECT ${votes.map(({ makes }) => hex(makes))}::text[])
      ) WITH ORDINALITY AS v(poll, version, at, voter, key, receipt, sealed, makes, n)
    ), asked AS (
      SELECT "id", "version", "publishedAt", "opensAt", "closesAt", "updatedAt" FROM "Poll"
      WHERE "id" = ANY ((SELECT ${[...new Set(votes.map(({ pollId }) => pollId))].sort()}::text[])::text[]) ORDER BY "id" FOR KEY SHARE
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
        SELECT FROM unnest((SELECT ${older.map(({ at }) => at)}::int[]), (SELECT ${older.map(({ key }) => key)}::text[])) AS former(n, key)
        JOIN "Participation" p ON p."pollId" = judged.poll AND p."ballotKey" = decode(former.key, 'hex')
        WHERE former.n = judged.n
      )
      ORDER BY poll, key -- so that two processes wait for each other's rows in the same order
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
