import { RateLimiterPrisma, RateLimiterRes } from "rate-limiter-flexible";
import { db } from "../db";
import { keyedHash } from "../keys";
import { type Limit, limits } from "./rules";

const limiters = new Map<Limit, RateLimiterPrisma>();

// Counters are rows, so that several processes and instances count together; the library's increments are atomic.
function limiter(limit: Limit): RateLimiterPrisma {
  let found = limiters.get(limit);
  if (!found) {
    const { points, minutes } = limits[limit];
    found = new RateLimiterPrisma({ storeClient: db(), tableName: "rateLimit", keyPrefix: limit, points, duration: minutes * 60 });
    limiters.set(limit, found);
  }
  return found;
}

/** Whose tries are counted, without saying who that is. */
const keyOf = (subject: string): string => Buffer.from(keyedHash("limit", subject)).toString("base64url");

/** Seconds until a subject may try again; 0 when it may now. */
export async function waitFor(limit: Limit, subject: string): Promise<number> {
  const state = await limiter(limit).get(keyOf(subject));
  if (!state || state.consumedPoints < limits[limit].points) return 0;
  return Math.ceil(state.msBeforeNext / 1000);
}

/** Counts one try. */
export async function count(limit: Limit, subject: string): Promise<void> {
  try {
    await limiter(limit).consume(keyOf(subject));
  } catch (outcome) {
    if (!(outcome instanceof RateLimiterRes)) throw outcome; // The library throws "no points left" as well: counted all the same.
  }
}

/** Forgets a subject's tries. */
export async function forgive(limit: Limit, subject: string): Promise<void> {
  await limiter(limit).delete(keyOf(subject));
}
