import { sql } from "../platform/db";
import { ballotKeys, unseal } from "../platform/keys";
import { log, summary } from "../platform/log";
import { findPoll } from "./data";
import { isCountedAfter, type VoteRefusal, voteRefusal } from "./rules";

export type Voter = { id: string; phoneSealed: Uint8Array | null };
export type Cast = { kind: "counted" } | { kind: "voted-before" } | { kind: "refused"; refusal: VoteRefusal };

/** When this many votes of a poll wait, they are folded into its counters. The cost of a tally then does not grow with the votes. */
const foldFrom = 500;

/**
 * Casts a vote. A vote is one insert, and unique indexes allow one vote per account and one per phone line in each
 * poll. Throws when the voter has no number.
 */
export async function castVote(voter: Voter, pollId: number, choiceIds: number[], now: Date): Promise<Cast> {
  const refusal = voteRefusal(await findPoll(pollId), choiceIds, now);
  if (refusal) return { kind: "refused", refusal };
  const [key, ...older] = ballotsOf(voter, pollId);
  const inserted =
    older.length === 0
      ? await insert(voter.id, pollId, key, choiceIds, now)
      : await insertUnless(older, voter.id, pollId, key, choiceIds, now);
  if (inserted.length === 0) return { kind: "voted-before" };
  if (isCountedAfter(key)) void foldWaiting(pollId).catch((error) => log.error({ event: "fold-failed", pollId, ...summary(error) }));
  return { kind: "counted" };
}

/**
 * The keys of a voter's ballot, newest first. The number comes with the voter instead of being read again, so that a
 * vote is one statement.
 */
function ballotsOf({ phoneSealed }: Voter, pollId: number): ReturnType<typeof ballotKeys> {
  if (!phoneSealed) throw new Error("A proven session belongs to an account without a number.");
  return ballotKeys(pollId, unseal("phone seal", phoneSealed));
}

/** One row when the vote is counted, none when there is an earlier one. */
type Inserted = Promise<unknown[]>;

const insert = (voterId: string, pollId: number, key: Uint8Array, choiceIds: number[], now: Date): Inserted => sql`
  INSERT INTO "Vote" ("pollId", "voterId", "ballotKey", "choiceIds", "castAt")
  VALUES (${pollId}, ${voterId}::uuid, ${key}, ${choiceIds}, ${now})
  ON CONFLICT DO NOTHING RETURNING 1`;

/** Like `insert`, for when ballots under older keys or other spellings of the line count as earlier votes too. */
const insertUnless = (
  older: Uint8Array[],
  voterId: string,
  pollId: number,
  key: Uint8Array,
  choiceIds: number[],
  now: Date,
): Inserted => sql`
  INSERT INTO "Vote" ("pollId", "voterId", "ballotKey", "choiceIds", "castAt")
  SELECT ${pollId}::int, ${voterId}::uuid, ${key}::bytea, ${choiceIds}::int[], ${now}::timestamptz
  WHERE NOT EXISTS (
    SELECT FROM unnest(${older.map((each) => Buffer.from(each).toString("hex"))}::text[]) AS hex
    JOIN "Vote" v ON v."ballotKey" = decode(hex, 'hex')
  )
  ON CONFLICT DO NOTHING RETURNING 1`;

/** Folds a poll's votes when enough are waiting. No request waits for this. */
async function foldWaiting(pollId: number): Promise<void> {
  const [row] = await sql<{ waiting: number }>`
    SELECT count(*)::int AS "waiting"
    FROM (SELECT FROM "Vote" WHERE "pollId" = ${pollId} AND NOT "folded" LIMIT ${foldFrom}) AS several`;
  if (row?.waiting === foldFrom) await foldVotes(pollId);
}

/**
 * Folds a poll's votes into its counters in one statement, so that a reader sees each vote exactly once. Rows that
 * another fold has locked are skipped. Returns how many votes were folded.
 */
export async function foldVotes(pollId: number): Promise<number> {
  const [row] = await sql<{ voters: number }>`
    WITH batch AS (
      SELECT "id" FROM "Vote" WHERE "pollId" = ${pollId} AND NOT "folded" ORDER BY "id" LIMIT 20000 FOR UPDATE SKIP LOCKED
    ), marked AS (
      UPDATE "Vote" v SET "folded" = true FROM batch WHERE v."id" = batch."id" RETURNING v."choiceIds"
    ), added AS (
      UPDATE "Choice" c SET "folded" = c."folded" + n.votes
      FROM (SELECT choice, count(*)::int AS votes FROM marked, unnest("choiceIds") AS choice GROUP BY choice ORDER BY choice) n
      WHERE c."id" = n.choice RETURNING c."id"
    ), counted AS (
      UPDATE "Poll" SET "foldedVoters" = "foldedVoters" + (SELECT count(*)::int FROM marked) WHERE "id" = ${pollId} RETURNING "id"
    )
    SELECT (SELECT count(*) FROM marked)::int AS voters, (SELECT count(*) FROM added) AS choices, (SELECT count(*) FROM counted) AS polls`;
  return row?.voters ?? 0;
}
