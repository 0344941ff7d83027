import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import pLimit, { type LimitFunction } from "p-limit";
import { normalisePassword } from "./rules";

// The library's default is argon2id. 19 MiB, 2 passes and 1 lane are from the OWASP Password Storage Cheat Sheet.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Hashing runs on libuv's thread pool, which requests need for their own cryptography. They also need a core for the
// rest. Many logins at once therefore queue here and not there.
const lanes = Math.max(1, availableParallelism() - 1);
// The API in front of Next is bundled separately from the pages. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & { pollstrHashing?: LimitFunction };
shared.pollstrHashing ??= pLimit(lanes);
const queue = shared.pollstrHashing;

/**
 * How many passwords may wait. A hash takes 20 to 50 ms of a core, so the last one waits 3 to 8 s, which is as long as
 * people wait for a page. A request beyond that is told at once to try again later, instead of waiting until it times
 * out.
 */
export const mostWaiting = 150 * lanes;

/** Too many passwords wait to be hashed. Answered with 503, and with `seconds` as the time after which to try again. */
export class HashingBusy extends Error {
  readonly seconds = 10;
}

function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (queue.pendingCount >= mostWaiting) return Promise.reject(new HashingBusy());
  return queue(work);
}

/** Hashes a password. Returns a PHC string. Rejects with `HashingBusy` when too many wait. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normalisePassword(password), options));

let decoy: Promise<string> | undefined;

/**
 * Whether a password matches a PHC string. Without one (for an unknown account) it takes the same time and returns
 * false. Rejects with `HashingBusy` when too many wait.
 */
export async function verifyPassword(phc: string | null, password: string): Promise<boolean> {
  decoy ??= queue(() => hash("nobody's password", options)); // Made only once, so the limit does not apply to it.
  const known = phc ?? (await decoy);
  const right = await inTurn(() => verify(known, normalisePassword(password)));
  return phc !== null && right;
}
