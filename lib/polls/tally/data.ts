import { batched } from "../../platform/batch";
import { sql } from "../../platform/db";
import { readOpening, sha256, unsealWaiting } from "../ballot/secret/data";
import { ballotEntry } from "../ballot/secret/rules";
import { orderedBallots, recount, type StoredTally } from "./rules";

/**
 * `version` changes with every vote, every change of one and every edit of the poll, and does not change with a fold.
 * `isFinal`: the voting is over, and every vote is in.
 */
type Facts = { version: string; voters: number; isFinal: boolean };
/**
 * `edition`: the poll's own version, for whose choices the ballots were cast. `isSealed`: the ballots may not be counted yet,
 * so there are none here. `isSettled`: no vote can be stored any more.
 */
export type ReadTally = Facts & { edition: number; isSealed: boolean; isSettled: boolean; stored: StoredTally };
export type PollTally = Facts & { isSealed: boolean; ballots: [text: string, count: number][] };

type Progress = { edition: number; size: number; tallied: number; waiting: number; isSealed: boolean; isSettled: boolean };
type Row = Progress & { voters: number; logged: string | null; sealed: string[] | null };

/**
 * The exact tally of a poll: logged ballots plus those that wait, read in one statement and so at one moment. Its cost does
 * not grow with the votes, only with the number of different ballots. Null when there is no such poll. Once the poll has
 * closed, call `finish` first: only that makes the tally final and opens a sealed poll.
 */
export async function tallyOf(pollId: string): Promise<PollTally | null> {
  const read = await readTally(pollId);
  if (!read) return null;
  const { stored, edition: _, isSettled: __, ...facts } = read;
  return { ...facts, ballots: orderedBallots(stored) };
}

/**
 * The same with the ballots as they are stored, which another thread can read. Of an earlier reading, `before`, it takes the
 * logged ballots as long as they are the same: thousands of different ones take longer to read than to count.
 */
export async function readTally(pollId: string, before: StoredTally | null = null): Promise<ReadTally | null> {
  const [row] = await sql<Row>`
    SELECT p."version" AS "edition", coalesce(h."size", 1) AS "size", coalesce(h."tallied", 1) AS "tallied",
           (coalesce(h."voters", 0) + (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL))::int AS "voters",
           (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId})::int AS "waiting",
           p."resultsWhen" = 'after_closing' AS "isSealed", coalesce(p."closesAt" <= p."updatedAt", false) AS "isSettled",
           CASE WHEN coalesce(h."tallied", 1) <> ${before?.tallied ?? -1}::int THEN
             (SELECT json_agg(json_build_array("ballot", "count")) FROM "Tally" WHERE "pollId" = ${pollId} AND "count" > 0)::text END AS "logged",
           (SELECT array_agg(encode("sealed", 'hex')) FROM "Inbox" WHERE "pollId" = ${pollId} AND "sealed" IS NOT NULL) AS "sealed"
    FROM "Poll" p LEFT JOIN "LogHead" h ON h."pollId" = p."id" WHERE p."id" = ${pollId}`;
  if (!row) return null;
  const isSealed = isStillSealed(row);
  const stored = isSealed ? nothingStored : storedIn(row, before);
  const { edition, voters, isSettled } = row;
  return { version: versionIn(row), edition, voters, stored, isFinal: isSettled && !isSealed, isSealed, isSettled };
}

/** Of what is not to be counted, or is not there. */
export const nothingStored: StoredTally = { tallied: null, logged: null, waiting: [] };

function storedIn({ tallied, logged, sealed }: Row, before: StoredTally | null): StoredTally {
  return { tallied, logged: before?.tallied === tallied ? before.logged : logged, waiting: (sealed ?? []).flatMap(changesBy) };
}

const isStillSealed = ({ isSealed, isSettled, size, tallied, waiting }: Progress): boolean =>
  isSealed && (!isSettled || tallied < size || waiting > 0);

const versionIn = (row: Progress): string =>
  `${row.edition}.${Math.max(row.size, 1) + row.waiting}${row.isSettled ? "f" : ""}${isStillSealed(row) ? "s" : ""}`;

/**
 * The version of a poll's tally, without the ballots: this costs the same for every poll. Null when there is no such poll.
 * However many polls people follow, those that are asked for together share a statement.
 */
export const versionOf: (pollId: string) => Promise<string | null> = batched(async (ids) => {
  const rows = await sql<Progress & { id: string }>`
    SELECT p."id", p."version" AS "edition", coalesce(h."size", 1) AS "size", coalesce(h."tallied", 1) AS "tallied",
           (SELECT count(*) FROM "Inbox" WHERE "pollId" = p."id")::int AS "waiting",
           p."resultsWhen" = 'after_closing' AS "isSealed", coalesce(p."closesAt" <= p."updatedAt", false) AS "isSettled"
    FROM "Poll" p LEFT JOIN "LogHead" h ON h."pollId" = p."id" WHERE p."id" = ANY ((SELECT ${ids}::text[])::text[])`;
  const versions = new Map(rows.map((row) => [row.id, versionIn(row)]));
  return ids.map((id) => versions.get(id) ?? null);
});

/** How many people have voted in a poll, by the end of its log and what waits: this costs the same for every poll. */
export async function countVoters(pollId: string): Promise<number> {
  const [row] = await sql<{ voters: number }>`
    SELECT (coalesce((SELECT "voters" FROM "LogHead" WHERE "pollId" = ${pollId}), 0)
            + (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL))::int AS "voters"`;
  return row?.voters ?? 0;
}

/** What a waiting ballot adds to the tally. A change takes its former ballot away. */
function changesBy(sealed: string): [text: string, change: number][] {
  const { opening, replaced } = unsealWaiting(Buffer.from(sealed, "hex"));
  return [[opening.split(" ")[1] ?? "", 1], ...(replaced === null ? [] : [[replaced, -1] satisfies [string, number]])];
}

/** The polls that have a log, a tally or something that waits for them. */
export async function countedPolls(): Promise<string[]> {
  const rows = await sql<{ pollId: string }>`
    SELECT "pollId" FROM "LogHead" UNION SELECT "pollId" FROM "Tally" UNION SELECT "pollId" FROM "Inbox" ORDER BY "pollId"`;
  return rows.map(({ pollId }) => pollId);
}

type Head = { size: number; voters: number; ballots: number; tallied: number; tally: string | null };

/** Counts a poll again from the entries of its log, and says where its tally, its numbers or an entry differ. Empty: nowhere. */
export async function faultsIn(pollId: string): Promise<string[]> {
  const [head = { size: 0, voters: 0, ballots: 0, tallied: 0, tally: null }] = await sql<Head>`
    SELECT coalesce(h."size", 0) AS "size", coalesce(h."voters", 0) AS "voters", coalesce(h."ballots", 0) AS "ballots",
           coalesce(h."tallied", 0) AS "tallied",
           (SELECT json_object_agg("ballot", "count") FROM "Tally" WHERE "pollId" = ${pollId} AND "count" <> 0)::text AS "tally"
    FROM (SELECT ${pollId}::text AS id) AS asked LEFT JOIN "LogHead" h ON h."pollId" = asked.id`;
  const faults: string[] = [];
  const openings: (string | null)[] = [];
  let voters = 0;
  while (openings.length < head.size) {
    const entries = await readEntries(pollId, openings.length, Math.min(head.size, openings.length + readAtOnce));
    for (const { index, entry, opening } of entries) {
      if (index !== openings.length) return [`entry ${openings.length} is missing`];
      const line = opening && readOpening(Buffer.from(opening, "hex"));
      if (line && ballotEntry(line, sha256) !== entry) faults.push(`entry ${index} is not the hash of its opening`);
      if (entry.startsWith("voter ")) voters += 1;
      openings.push(line);
    }
    if (entries.length === 0) return [`entry ${openings.length} is missing`];
  }
  const ballots = [...recount(openings, sha256).values()].reduce((sum, count) => sum + count, 0);
  if (voters !== head.voters) faults.push(`the log has ${voters} voters, its head says ${head.voters}`);
  if (ballots !== head.ballots) faults.push(`the log has ${ballots} ballots, its head says ${head.ballots}`);
  const tally = new Map(Object.entries<number>(JSON.parse(head.tally ?? "{}")));
  const counted = recount(openings.slice(0, head.tallied), sha256);
  const differing = [...new Set([...tally.keys(), ...counted.keys()])].filter((text) => tally.get(text) !== counted.get(text));
  if (differing.length > 0) faults.push(`the tally differs in ${differing.sort().slice(0, 5).join(" and ")}`);
  return faults;
}

const readAtOnce = 10_000;

const readEntries = (pollId: string, from: number, to: number) => sql<{ index: number; entry: string; opening: string | null }>`
  SELECT "index", "entry", encode("opening", 'hex') AS "opening" FROM "LogEntry"
  WHERE "pollId" = ${pollId} AND "index" >= ${from} AND "index" < ${to} ORDER BY "index"`;
