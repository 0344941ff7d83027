import { env } from "./env";
import { clockOffsetMs } from "./sandbox/store";

/** The time by which codes, limits and sessions are judged. Only the sandbox's clock can move it, and only forward. */
export async function now(): Promise<Date> {
  const offsetMs = env().sandbox ? await clockOffsetMs() : 0;
  return new Date(Date.now() + offsetMs);
}
