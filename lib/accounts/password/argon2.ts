import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { normalisePassword } from "./rules";

// The library's default, argon2id, with 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// It runs on libuv's pool, beside the requests, which need that pool for their own cryptography and a core for the rest.
// Many logins at once queue here, not there.
const lanes = Math.max(1, availableParallelism() - 1);
const queue = pLimit(lanes);

/**
 * A hash takes 20 to 50 ms of a core, so the last one in this queue waits 3 to 8 s: people wait so long for a page, and
 * proxies longer. Whoever comes beyond it is told at once to come again, instead of being kept and given up on.
 */
export const mostWaiting = 150 * lanes;

/** So many passwords wait already that another one is not taken on. Answered 503, with when to come again. */
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
 * Whether a password is right. With no hash (unknown account) it takes the same time and says no. Rejects with
 * `HashingBusy` when too many wait.
 */
export async function verifyPassword(phc: string | null, password: string): Promise<boolean> {
  decoy ??= queue(() => hash("nobody's password", options)); // Made once, so it need not be turned away.
  const known = phc ?? (await decoy);
  const right = await inTurn(() => verify(known, normalisePassword(password)));
  return phc !== null && right;
}
