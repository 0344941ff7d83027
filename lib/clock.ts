import { env } from "./env";
import { clockOffsetMs } from "./sandbox/store";

/** The time by which codes, limits and sessions are judged. Only the sandbox's clock can move it, and only forward. */
export async function now(): Promise<Date> {
  return env().sandbox ? new Date(Date.now() + (await clockOffsetMs())) : new Date();
}
