import { aheadMs } from "../clock";
import { sql } from "../db";
import { keyedHashes } from "../keys";
import { type Limit, limits, waitMinutes } from "./rules";

/**
 * Counters in database rows, shared by all processes and instances. A try is counted before its work is done, and given
 * back when the work proves harmless, so simultaneous requests gain nothing. See docs/decisions/limits.md.
 */

/** A limit and the subject it is counted for, such as an account or an address. */
export type Try = { limit: Limit; subject: string };
export type TooMany = { kind: "too-many"; seconds: number };

/** How long the number of rounds is remembered. */
const roundsHours = 24;

/**
 * Counts a try against all of its limits, or against none when one of them is reached; then no row is created either.
 * Returns null when the try is counted, otherwise the reached limit and the seconds to wait; of several, the one with
 * the longest wait. Of simultaneous tries, exactly as many as are free are counted.
 */
export async function count<T extends Try>(tries: readonly T[]): Promise<(T & { seconds: number }) | null> {
  const keyed = await withKeys(tries);
  let rows = await tryToCount(keyed);
  // A refused try leaves no row behind, or strangers could fill the table with new names, long after their limit.
  while (rows.length < keyed.length && rows.every(({ isFree }) => isFree)) {
    await begin(keyed);
    rows = await tryToCount(keyed);
  }
  const reached = keyed.flatMap(({ key, asked }) => {
    const row = rows.find((each) => each.key === key);
    return row && !row.isFree ? [{ ...asked, seconds: row.seconds }] : [];
  });
  if (reached.length > 0) return reached.reduce((one, other) => (other.seconds > one.seconds ? other : one));
  for (const { key, asked } of keyed)
    if (rows.some((row) => row.key === key && row.points + 1 === limits[asked.limit].points)) await waitLonger(asked.limit, key);
  return null;
}

type Keyed<T extends Try> = { key: string; asked: T };
const keysOf = (keyed: Keyed<Try>[]) => keyed.map(({ key }) => key);
const minutesOf = (keyed: Keyed<Try>[]) => keyed.map(({ asked }) => limits[asked.limit].minutes);

/**
 * Counts a try against all of its rows, or none. Returns the existing rows as they were before; when one is missing,
 * nothing is counted. All rows are locked before any is judged. Every statement here locks them in the order of their
 * keys, so that no two statements deadlock.
 */
function tryToCount(keyed: Keyed<Try>[]) {
  const most = keyed.map(({ asked }) => limits[asked.limit].points);
  return sql<{ key: string; points: number; isFree: boolean; seconds: number }>`
    WITH asked AS (
      SELECT * FROM unnest(${keysOf(keyed)}::text[], ${most}::int[], ${minutesOf(keyed)}::int[]) AS asked ("key", "most", "minutes")),
    held AS MATERIALIZED (
      SELECT kept."key", asked."most", CASE WHEN kept."expire" > now() THEN kept."points" ELSE 0 END AS "points",
        CASE WHEN kept."expire" > now() THEN kept."expire" ELSE now() + asked."minutes" * interval '1 minute' END AS "expire"
      FROM "RateLimit" AS kept JOIN asked USING ("key") ORDER BY kept."key" FOR UPDATE OF kept),
    counted AS (
      UPDATE "RateLimit" AS kept SET "points" = held."points" + 1, "expire" = held."expire" FROM held
      WHERE kept."key" = held."key"
        AND (SELECT count(*) FROM held WHERE "points" < "most") = (SELECT count(*) FROM asked))
    -- clock_timestamp(), not now(): a try that began after this one may have been counted first and have set "expire".
    SELECT "key", "points", "points" < "most" AS "isFree",
      GREATEST(1, ceil(extract(epoch FROM "expire" - clock_timestamp())))::int AS "seconds"
    FROM held`;
}

/** Creates the missing rows. */
async function begin(keyed: Keyed<Try>[]): Promise<void> {
  await sql`
    INSERT INTO "RateLimit" ("key", "points", "expire")
    SELECT "key", 0, now() + "minutes" * interval '1 minute'
    FROM unnest(${keysOf(keyed)}::text[], ${minutesOf(keyed)}::int[]) AS asked ("key", "minutes") ORDER BY "key"
    ON CONFLICT ("key") DO NOTHING`;
}

/**
 * Counts a try and then does its work. The try is given back when `isHarmless` accepts the outcome or the work throws.
 * Returns the outcome, or "too-many" without doing the work.
 */
export async function counted<Outcome>(
  tries: readonly Try[],
  work: () => Promise<Outcome>,
  isHarmless: (outcome: Outcome) => boolean,
): Promise<{ kind: "done"; outcome: Outcome } | TooMany> {
  const reached = await count(tries);
  if (reached) return { kind: "too-many", seconds: reached.seconds };
  try {
    const outcome = await work();
    if (isHarmless(outcome)) await giveBack(tries);
    return { kind: "done", outcome };
  } catch (error) {
    await giveBack(tries);
    throw error;
  }
}

/** Gives back `points` tries of each subject; no counter falls below zero. A round that these tries had ended is open again. */
export async function giveBack(tries: readonly Try[], points = 1): Promise<void> {
  const keyed = await withKeys(tries);
  const rows = await sql<{ key: string; before: number }>`
    WITH held AS MATERIALIZED (
      SELECT "key", "points" FROM "RateLimit" WHERE "key" = ANY (${keysOf(keyed)}::text[]) AND "expire" > now() ORDER BY "key" FOR UPDATE)
    UPDATE "RateLimit" AS kept SET "points" = GREATEST(0, held."points" - ${points}::int) FROM held
    WHERE kept."key" = held."key" RETURNING kept."key", held."points" AS "before"`;
  for (const { key, asked } of keyed)
    if (rows.some((row) => row.key === key && row.before >= limits[asked.limit].points)) await waitShorter(asked.limit, key);
}

/** How many tries currently count for a subject. */
export async function spent(limit: Limit, subject: string): Promise<number> {
  const [key] = await withKeys([{ limit, subject }]);
  const [row] = await sql<{ points: number }>`SELECT "points" FROM "RateLimit" WHERE "key" = ${key?.key} AND "expire" > now()`;
  return row?.points ?? 0;
}

/** Resets the tries of these subjects, and the number of their rounds. */
export async function forgive(tries: readonly Try[]): Promise<void> {
  const keys = (await withKeys(tries)).flatMap(({ key }) => [key, roundsOf(key)]);
  await sql`
    WITH held AS MATERIALIZED (SELECT "key" FROM "RateLimit" WHERE "key" = ANY (${keys}::text[]) ORDER BY "key" FOR UPDATE)
    UPDATE "RateLimit" AS kept SET "points" = 0, "expire" = now() FROM held WHERE kept."key" = held."key"`;
}

/** For the last free try of a round: sets the wait after it, which grows with the number of rounds. */
async function waitLonger(limit: Limit, key: string): Promise<void> {
  if (!("upTo" in limits[limit])) return;
  const [round] = await sql<{ points: number }>`
    INSERT INTO "RateLimit" AS kept ("key", "points", "expire") VALUES (${roundsOf(key)}, 1, now() + ${roundsHours}::int * interval '1 hour')
    ON CONFLICT ("key") DO UPDATE SET
      "points" = CASE WHEN kept."expire" > now() THEN kept."points" + 1 ELSE 1 END,
      "expire" = CASE WHEN kept."expire" > now() THEN kept."expire" ELSE EXCLUDED."expire" END
    RETURNING "points"`;
  const minutes = waitMinutes(limit, round?.points ?? 1);
  await sql`UPDATE "RateLimit" SET "expire" = now() + ${minutes}::int * interval '1 minute' WHERE "key" = ${key}`;
}

/** For the last try of a round when it is given back: takes back the round and its longer wait. */
async function waitShorter(limit: Limit, key: string): Promise<void> {
  if (!("upTo" in limits[limit])) return;
  await sql`UPDATE "RateLimit" SET "points" = GREATEST(0, "points" - 1) WHERE "key" = ${roundsOf(key)}`;
  const { minutes } = limits[limit];
  await sql`UPDATE "RateLimit" SET "expire" = LEAST("expire", now() + ${minutes}::int * interval '1 minute') WHERE "key" = ${key}`;
}

const roundsOf = (key: string): string => `rounds of ${key}`;

/**
 * Adds the rows' keys. They are keyed hashes, so that the table does not name its subjects. Rows live in real time;
 * when the sandbox's clock has moved past a limit's period, the subject gets a new row.
 */
async function withKeys<T extends Try>(tries: readonly T[]): Promise<Keyed<T>[]> {
  const ahead = await aheadMs();
  const keyed: Keyed<T>[] = [];
  for (const asked of tries) {
    const turn = Math.floor(ahead / (limits[asked.limit].minutes * 60_000));
    const hashes = keyedHashes("limit", turn > 0 ? `${asked.subject} ${turn}` : asked.subject);
    const [key, ...older] = hashes.map((hash) => `${asked.limit}:${Buffer.from(hash).toString("base64url")}`);
    for (const former of older) await carryOver(former, key ?? "");
    keyed.push({ key: key ?? "", asked });
  }
  return keyed;
}

/**
 * Adds what was counted under an older key to the row of the newest, so that a change of the key ends no lock.
 * Processes that disagree about the newest key move the same two rows in opposite directions; an advisory lock makes
 * them take turns.
 */
async function carryOver(former: string, newest: string): Promise<void> {
  const both = [former, newest].sort().join();
  for (const [from, to] of [
    [former, newest],
    [roundsOf(former), roundsOf(newest)],
  ]) {
    await sql`
      WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(${both}, 0))), moved AS (
        DELETE FROM "RateLimit" WHERE "key" = ${from} AND EXISTS (SELECT FROM turn) RETURNING "points", "expire")
      INSERT INTO "RateLimit" AS kept ("key", "points", "expire")
      SELECT ${to}, "points", "expire" FROM moved WHERE "expire" > now()
      ON CONFLICT ("key") DO UPDATE SET "expire" = GREATEST(kept."expire", EXCLUDED."expire"),
        "points" = EXCLUDED."points" + CASE WHEN kept."expire" > now() THEN kept."points" ELSE 0 END`;
  }
}
