import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { aheadMs } from "../clock";
import { db, sql } from "../db";
import { keyedHashes } from "../keys";
import { type Limit, limits, waitMinutes } from "./rules";

type Counter = { prefix: string; points: number; seconds: number };
const limiters = new Map<string, RateLimiterPrisma>();

// Counters are rows, so that several processes and instances count together; the library's increments are atomic.
function limiter({ prefix, points, seconds }: Counter): RateLimiterPrisma {
  let found = limiters.get(prefix);
  if (!found) {
    found = new RateLimiterPrisma({ storeClient: db(), tableName: "rateLimit", keyPrefix: prefix, points, duration: seconds });
    limiters.set(prefix, found);
  }
  return found;
}

const tries = (limit: Limit) => limiter({ prefix: limit, points: limits[limit].points, seconds: limits[limit].minutes * 60 });
/** How many rounds of tries a subject has used up within a day. */
const rounds = (limit: Limit) => limiter({ prefix: `rounds of ${limit}`, points: 1_000, seconds: 86_400 });

/**
 * Whose tries are counted, without saying who that is. The library lives in real time: when the sandbox's clock is moved
 * past a limit's time, its subjects count anew.
 */
async function keyOf(limit: Limit, subject: string): Promise<string> {
  const turn = Math.floor((await aheadMs()) / (limits[limit].minutes * 60_000));
  const [key, ...older] = keyedHashes("limit", turn > 0 ? `${subject} ${turn}` : subject).map((hash) =>
    Buffer.from(hash).toString("base64url"),
  );
  for (const former of older) await carryOver(limit, former, key ?? "");
  return key ?? "";
}

/**
 * A change of the key ends no lock: what is counted under an older one is added to the newest. Costs nothing without an
 * older one. Processes that differ in what is newest move the same two rows in opposite directions: they take turns.
 */
async function carryOver(limit: Limit, from: string, to: string): Promise<void> {
  const both = [from, to].sort().join();
  for (const { keyPrefix } of [tries(limit), rounds(limit)]) {
    await sql`
      WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(hashtextextended(${both}, 0))), moved AS (
        DELETE FROM "RateLimit" WHERE "key" = ${`${keyPrefix}:${from}`} AND EXISTS (SELECT FROM turn) RETURNING "points", "expire")
      INSERT INTO "RateLimit" AS kept ("key", "points", "expire")
      SELECT ${`${keyPrefix}:${to}`}, "points", "expire" FROM moved WHERE "expire" > now()
      ON CONFLICT ("key") DO UPDATE SET "expire" = GREATEST(kept."expire", EXCLUDED."expire"),
        "points" = EXCLUDED."points" + CASE WHEN kept."expire" > now() THEN kept."points" ELSE 0 END`;
  }
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000));

/** Seconds until a subject may try again; 0 when it may now. */
export async function waitFor(limit: Limit, subject: string): Promise<number> {
  const state = await tries(limit).get(await keyOf(limit, subject));
  return state && state.consumedPoints >= limits[limit].points ? secondsOf(state) : 0;
}

/** Counts a try. Returns how many seconds it should have waited: 0 while tries were free. Of many at once, no more than that many get 0. */
export async function count(limit: Limit, subject: string): Promise<number> {
  const key = await keyOf(limit, subject);
  try {
    const { consumedPoints } = await tries(limit).consume(key);
    if (consumedPoints === limits[limit].points && "upTo" in limits[limit]) await waitLonger(limit, key);
    return 0;
  } catch (outcome) {
    if (outcome instanceof RateLimiterRes) return secondsOf(outcome); // The library throws "no points left" as well: counted all the same.
    throw outcome;
  }
}

/** The last free try of a round: the next one comes after a wait that grows with the rounds. */
async function waitLonger(limit: Limit, key: string): Promise<void> {
  const { consumedPoints: round } = await rounds(limit).penalty(key);
  await tries(limit).block(key, waitMinutes(limit, round) * 60);
}

/** How many tries of a subject are counted now. */
export async function spent(limit: Limit, subject: string): Promise<number> {
  return (await tries(limit).get(await keyOf(limit, subject)))?.consumedPoints ?? 0;
}

/** Takes back some of a subject's tries; none is left below zero. */
export async function giveBack(limit: Limit, subject: string, points: number): Promise<void> {
  const key = await keyOf(limit, subject);
  const state = await tries(limit).get(key);
  if (state && points > 0) await tries(limit).reward(key, Math.min(points, state.consumedPoints));
}

/** Forgets a subject's tries. */
export async function forgive(limit: Limit, subject: string): Promise<void> {
  const key = await keyOf(limit, subject);
  await Promise.all([tries(limit).delete(key), rounds(limit).delete(key)]);
}
