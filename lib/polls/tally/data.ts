import { sql } from "../../platform/db";
import { unsealWaiting } from "../ballot/secret/data";

/**
 * `version` changes with every vote and change, and does not change with a fold. `isFinal`: the voting is over, and every
 * vote is in. `isSealed`: the ballots may not be counted yet, so `ballots` is empty.
 */
export type PollTally = { version: string; voters: number; ballots: [text: string, count: number][]; isFinal: boolean; isSealed: boolean };

type Row = {
  size: number;
  tallied: number;
  voters: number;
  waiting: number;
  isSealed: boolean;
  isSettled: boolean;
  logged: string | null;
  sealed: string[] | null;
};

/**
 * The exact tally of a poll: logged ballots plus those that wait, read in one statement and so at one moment. Its cost does
 * not grow with the votes, only with the number of different ballots. Null when there is no such poll. Once the poll has
 * closed, call `finish` first: only that makes the tally final and opens a sealed poll.
 */
export async function tallyOf(pollId: string): Promise<PollTally | null> {
  const [row] = await sql<Row>`
    SELECT coalesce(h."size", 1) AS "size", coalesce(h."tallied", 1) AS "tallied",
           (coalesce(h."voters", 0) + (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL))::int AS "voters",
           (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId})::int AS "waiting",
           p."resultsWhen" = 'after_closing' AS "isSealed", coalesce(p."closesAt" <= p."updatedAt", false) AS "isSettled",
           (SELECT json_agg(json_build_array("ballot", "count")) FROM "Tally" WHERE "pollId" = ${pollId} AND "count" > 0)::text AS "logged",
           (SELECT array_agg(encode("sealed", 'hex')) FROM "Inbox" WHERE "pollId" = ${pollId} AND "sealed" IS NOT NULL) AS "sealed"
    FROM "Poll" p LEFT JOIN "LogHead" h ON h."pollId" = p."id" WHERE p."id" = ${pollId}`;
  if (!row) return null;
  const isSealed = row.isSealed && (!row.isSettled || row.tallied < row.size || row.waiting > 0);
  const version = `${Math.max(row.size, 1) + row.waiting}${row.isSettled ? "f" : ""}${isSealed ? "s" : ""}`;
  const ballots = isSealed ? [] : [...added(row)].filter(([, count]) => count > 0).sort(([a], [b]) => (a < b ? -1 : 1));
  return { version, voters: row.voters, ballots, isFinal: row.isSettled && !isSealed, isSealed };
}

/** The logged ballots and the waiting ones. A change takes its former ballot away. */
function added({ logged, sealed }: Row): Map<string, number> {
  const tally = new Map<string, number>(logged === null ? [] : JSON.parse(logged));
  const add = (text: string, count: number) => void tally.set(text, (tally.get(text) ?? 0) + count);
  for (const hex of sealed ?? []) {
    const { opening, replaced } = unsealWaiting(Buffer.from(hex, "hex"));
    add(opening.split(" ")[1] ?? "", 1);
    if (replaced !== null) add(replaced, -1);
  }
  return tally;
}

/** How many have voted in a poll; 0 when there is no such poll. */
export async function countVoters(pollId: string): Promise<number> {
  const [row] = await sql<{ voters: number }>`
    SELECT (coalesce((SELECT "voters" FROM "LogHead" WHERE "pollId" = ${pollId}), 0)
            + (SELECT count(*) FROM "Inbox" WHERE "pollId" = ${pollId} AND "voter" IS NOT NULL))::int AS "voters"`;
  return row?.voters ?? 0;
}
