import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import pLimit from "p-limit";
import { normalisePassword } from "./rules";

// The library's default, argon2id, with 19 MiB, 2 passes, 1 lane: OWASP Password Storage Cheat Sheet.
const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// It runs on libuv's pool, beside the requests, which need that pool for their own cryptography and a core for the rest.
// Many logins at once queue here, not there.
const inTurn = pLimit(Math.max(1, availableParallelism() - 1));

/** Hashes a password. Returns a PHC string. */
export const hashPassword = (password: string): Promise<string> => inTurn(() => hash(normalisePassword(password), options));

let decoy: Promise<string> | undefined;

/** Whether a password is right. With no hash (unknown account) it takes the same time and says no. */
export async function verifyPassword(phc: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword("nobody's password");
  const known = phc ?? (await decoy);
  const right = await inTurn(() => verify(known, normalisePassword(password)));
  return phc !== null && right;
}
