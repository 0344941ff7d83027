import { sql } from "../../platform/db";
import { log, summary } from "../../platform/log";
import { readOpening, sealWaiting, sha256, tagHashes, unsealWaiting } from "../ballot/secret/data";
import { base64, bytesIn, parseOpening } from "../ballot/secret/rules";
import type { Poll } from "../poll/rules";
import { type KnownTag, type NewEntry, type WaitingBallot, waitingBallot } from "./rules";

/** The statements of a fold. `LogHead.size` is compared and swapped, so of several folds at once one writes. docs/decisions/votes.md */

/** The most voters, and the most ballots, of one fold. */
export const mostRows = 2_000;

export type Inbox = {
  /** The size of the log when the inbox was read. */
  size: number;
  poll: Poll;
  /** Whether the voting is over and every vote is stored. */
  isSettled: boolean;
  /** Whether all that waits was read. */
  isAll: boolean;
  voters: { id: string; receipt: Uint8Array }[];
  ballots: WaitingBallot[];
};

type Times = "opensAt" | "closesAt" | "publishedAt";
/** A poll as JSON, in which times are texts. */
type Stored = Omit<Poll, Times> & Record<Times, string | null>;
const dateIn = (text: string | null) => (text === null ? null : new Date(text));

const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const toHex = (bytes: Uint8Array | null) => bytes && Buffer.from(bytes).toString("hex");

/**
 * Reads the end of a poll's log and what waits for it, at one moment. Null when there is no such poll. Ballots come before
 * changes, so that somebody who changes one vote thousands of times keeps nobody's ballot from being read.
 */
export async function readInbox(pollId: string): Promise<Inbox | null> {
  const [row] = await sql<{ poll: Stored; size: number; isSettled: boolean; waiting: string | null }>`
    SELECT row_to_json(p) AS "poll", coalesce(h."size", 0) AS "size", coalesce(p."closesAt" <= p."updatedAt", false) AS "isSettled",
           (SELECT json_agg(json_build_object('id', "id", 'voter', encode("voter", 'hex'), 'sealed', encode("sealed", 'hex')))::text FROM (
             (SELECT * FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL LIMIT ${mostRows})
             UNION ALL (SELECT * FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NULL ORDER BY "spends" IS NOT NULL LIMIT ${mostRows})) AS w) AS "waiting"
    FROM "Poll" p LEFT JOIN "LogHead" h ON h."pollId" = p."id" WHERE p."id" = ${pollId}`;
  if (!row) return null;
  const waiting: { id: string; voter: string | null; sealed: string | null }[] = row.waiting === null ? [] : JSON.parse(row.waiting);
  const voters = waiting.flatMap(({ id, voter }) => (voter === null ? [] : [{ id, receipt: fromHex(voter) }]));
  const read = waiting.flatMap(({ id, sealed }) => (sealed === null ? [] : opened(pollId, id, fromHex(sealed))));
  const isAll = waiting.length - voters.length < mostRows;
  const ballots = isAll ? read : await withOriginals(pollId, read);
  const { opensAt, closesAt, publishedAt } = row.poll;
  const poll = { ...row.poll, opensAt: dateIn(opensAt), closesAt: dateIn(closesAt), publishedAt: dateIn(publishedAt) };
  return { size: row.size, poll, isSettled: row.isSettled, isAll, voters, ballots };
}

/**
 * Adds the waiting ballots that these changes replace, if they were not read. Logged without its original, a change would
 * count nothing. Another fold that moves them meanwhile lets this one fail.
 */
async function withOriginals(pollId: string, read: WaitingBallot[]): Promise<WaitingBallot[]> {
  const all = [...read];
  const tags = new Set(read.map(({ tag }) => tag));
  const ids = new Set(read.map(({ id }) => id)); // A row whose ballot has another tag would be found again and again.
  for (let more = read; more.length > 0; ) {
    const unread = more.flatMap(({ replaces }) => (replaces === null || tags.has(replaces) ? [] : [bytesIn(replaces)]));
    const hashes = unread.flatMap(tagHashes).map(toHex);
    const rows = await sql<{ id: string; sealed: string }>`
      SELECT "id", encode("sealed", 'hex') AS "sealed" FROM "Inbox"
      WHERE "pollId" = ${pollId} AND "makes" = ANY (ARRAY (SELECT decode(hash, 'hex') FROM unnest(${hashes}::text[]) AS hash))`;
    more = rows.flatMap(({ id, sealed }) => (ids.has(id) ? [] : opened(pollId, id, fromHex(sealed))));
    for (const ballot of more) {
      all.push(ballot);
      tags.add(ballot.tag);
      ids.add(ballot.id);
    }
  }
  return all;
}

/** A row that cannot be read is left where it is, so that it does not keep the others waiting. */
function opened(pollId: string, id: string, sealed: Uint8Array): WaitingBallot[] {
  try {
    const ballot = waitingBallot(id, unsealWaiting(sealed).opening, sha256);
    if (ballot) return [ballot];
    log.error({ event: "ballot-unreadable", pollId });
  } catch (error) {
    log.error({ event: "ballot-unreadable", pollId, ...summary(error) });
  }
  return [];
}

/** What the log knows about the tags that these ballots make or replace, by the tag's hash in base64. */
export async function knownTags(pollId: string, ballots: WaitingBallot[]): Promise<Map<string, KnownTag>> {
  const tags = ballots.flatMap(({ opening, replaces }) => (replaces === null ? [opening.tag] : [opening.tag, bytesIn(replaces)]));
  const hashes = [...new Set(tags.map((tag) => toHex(sha256(tag))))];
  const rows = await sql<{ hash: string; opening: string | null }>`
    WITH tags AS MATERIALIZED (SELECT array_agg(decode(hash, 'hex')) AS hashes FROM unnest(${hashes}::text[]) AS hash)
    SELECT encode("makes", 'hex') AS hash, encode("opening", 'hex') AS "opening" FROM "LogEntry"
    WHERE "pollId" = ${pollId} AND "makes" = ANY ((SELECT hashes FROM tags)::bytea[])
    UNION ALL
    SELECT encode("spends", 'hex'), NULL FROM "LogEntry" WHERE "pollId" = ${pollId} AND "spends" = ANY ((SELECT hashes FROM tags)::bytea[])`;
  const replaced = new Set(rows.filter(({ opening }) => opening === null).map(({ hash }) => hash));
  const known = rows.flatMap(({ hash, opening }): [string, KnownTag][] =>
    opening === null ? [] : [[base64(fromHex(hash)), { text: textIn(readOpening(fromHex(opening))), isReplaced: replaced.has(hash) }]],
  );
  return new Map(known);
}

const textIn = (line: string): string => parseOpening(line)?.text ?? "";

export type Group = { rows: string[]; entries: NewEntry[]; tally: Map<string, number>; voters: number; ballots: number };

/**
 * Appends a group to the log, takes it out of the inbox and adds it to the tally, in one statement. False, with nothing
 * written, when the log has grown since `size` was read. The openings of a sealed poll stay encrypted and out of the tally.
 */
export async function append(poll: Poll, size: number, group: Group): Promise<boolean> {
  const { id } = poll;
  const isSealed = poll.resultsWhen === "after_closing";
  const openings = group.entries.map(
    ({ line }) => line && toHex(isSealed ? sealWaiting(poll, { opening: line, replaced: null }) : Buffer.from(line)),
  );
  const tally = isSealed ? [] : [...group.tally];
  const end = size + group.entries.length;
  const moved = await sql`
    WITH moved AS (
      INSERT INTO "LogHead" AS h ("pollId", "size", "voters", "ballots", "tallied")
      SELECT "id", ${end}::int, ${group.voters}::int, ${group.ballots}::int, ${isSealed ? 0 : end}::int FROM "Poll"
      WHERE "id" = ${id} AND (${size}::int = 0 OR EXISTS (SELECT FROM "LogHead" WHERE "pollId" = ${id})) FOR KEY SHARE
      ON CONFLICT ("pollId") DO UPDATE SET
        "size" = excluded."size", "voters" = h."voters" + excluded."voters", "ballots" = h."ballots" + excluded."ballots",
        "tallied" = greatest(h."tallied", excluded."tallied")
      WHERE h."size" = ${size}::int RETURNING 1
    ), taken AS (
      DELETE FROM "Inbox" WHERE "pollId" = ${id} AND "id" = ANY (${group.rows}::uuid[]) AND EXISTS (SELECT FROM moved)
    ), logged AS (
      INSERT INTO "LogEntry" ("pollId", "index", "entry", "opening", "makes", "spends")
      SELECT ${id}, ${size}::int + n::int - 1, entry, decode(opening, 'hex'), decode(makes, 'hex'), decode(spends, 'hex')
      FROM unnest(
        ${group.entries.map(({ entry }) => entry)}::text[], ${openings}::text[],
        ${group.entries.map(({ makes }) => toHex(makes))}::text[], ${group.entries.map(({ spends }) => toHex(spends))}::text[]
      ) WITH ORDINALITY AS e(entry, opening, makes, spends, n)
      WHERE EXISTS (SELECT FROM moved)
    ), counted AS (
      INSERT INTO "Tally" AS t ("pollId", "ballot", "count")
      SELECT ${id}, ballot, count FROM unnest(${tally.map(([text]) => text)}::text[], ${tally.map(([, count]) => count)}::int[]) AS b(ballot, count)
      WHERE EXISTS (SELECT FROM moved) ORDER BY ballot
      ON CONFLICT ("pollId", "ballot") DO UPDATE SET "count" = t."count" + excluded."count"
    )
    SELECT FROM moved`;
  return moved.length > 0;
}

/** The number of entries in a poll's log. */
export async function logSize(pollId: string): Promise<number> {
  const [head] = await sql<{ size: number }>`SELECT "size" FROM "LogHead" WHERE "pollId" = ${pollId}`;
  return head?.size ?? 0;
}

/** The number of voters as of now, for lists. It is written only when it has changed. */
export async function keepTurnout(pollId: string): Promise<void> {
  await sql`
    WITH voters AS (
      SELECT (coalesce((SELECT "voters" FROM "LogHead" WHERE "pollId" = ${pollId}), 0)
              + (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL))::int AS count)
    UPDATE "Poll" SET "turnout" = voters.count FROM voters WHERE "id" = ${pollId} AND "turnout" <> voters.count`;
}

/**
 * Settles the closing of a poll whose time is over: waits for votes that are being stored, and lets none in after them.
 * False, with nothing done, when the poll is still open, because its closing time was moved.
 */
export async function settle(pollId: string, now: Date): Promise<boolean> {
  // Votes are judged by the later of their time and `updatedAt`.
  await sql`
    WITH over AS (
      SELECT "id" FROM "Poll" WHERE "id" = ${pollId} AND "closesAt" <= ${now} AND "updatedAt" < "closesAt" FOR UPDATE)
    UPDATE "Poll" p SET "updatedAt" = "closesAt" FROM over WHERE p."id" = over."id"`;
  const settled = await sql`SELECT FROM "Poll" WHERE "id" = ${pollId} AND "closesAt" <= "updatedAt"`;
  return settled.length > 0;
}

const openedAtOnce = 1_000;

/**
 * Decrypts the next openings of a settled poll and adds them to the tally, in one statement. False when nothing is left.
 * `LogHead.tallied` is compared and swapped, so each entry is counted once.
 */
export async function openNext(pollId: string): Promise<boolean> {
  const [head] = await sql<{ size: number; tallied: number }>`SELECT "size", "tallied" FROM "LogHead" WHERE "pollId" = ${pollId}`;
  if (!head || head.tallied >= head.size) return false;
  const end = Math.min(head.size, head.tallied + openedAtOnce);
  const rows = await sql<{ index: number; opening: string; counts: boolean; replaced: string | null }>`
    SELECT e."index", encode(e."opening", 'hex') AS "opening", e."makes" IS NOT NULL AS "counts", encode(r."opening", 'hex') AS "replaced"
    FROM "LogEntry" e LEFT JOIN "LogEntry" r ON r."pollId" = e."pollId" AND r."makes" = e."spends"
    WHERE e."pollId" = ${pollId} AND e."index" >= ${head.tallied} AND e."index" < ${end} AND e."opening" IS NOT NULL`;
  const tally = new Map<string, number>();
  const add = (text: string, count: number) => void tally.set(text, (tally.get(text) ?? 0) + count);
  const lines = rows.map(({ opening }) => readOpening(fromHex(opening)));
  for (const [at, { counts, replaced }] of rows.entries()) {
    if (counts) add(textIn(lines[at] ?? ""), 1);
    if (counts && replaced !== null) add(textIn(readOpening(fromHex(replaced))), -1);
  }
  const counted = [...tally];
  await sql`
    WITH moved AS (
      UPDATE "LogHead" SET "tallied" = ${end} WHERE "pollId" = ${pollId} AND "tallied" = ${head.tallied} RETURNING 1
    ), opened AS (
      UPDATE "LogEntry" e SET "opening" = decode(o.opening, 'hex')
      FROM unnest(${rows.map(({ index }) => index)}::int[], ${lines.map((line) => toHex(Buffer.from(line)))}::text[]) AS o(index, opening)
      WHERE e."pollId" = ${pollId} AND e."index" = o.index AND EXISTS (SELECT FROM moved)
    )
    INSERT INTO "Tally" AS t ("pollId", "ballot", "count")
    SELECT ${pollId}, ballot, count
    FROM unnest(${counted.map(([text]) => text)}::text[], ${counted.map(([, count]) => count)}::int[]) AS b(ballot, count)
    WHERE EXISTS (SELECT FROM moved) ORDER BY ballot
    ON CONFLICT ("pollId", "ballot") DO UPDATE SET "count" = t."count" + excluded."count"`;
  return true;
}
