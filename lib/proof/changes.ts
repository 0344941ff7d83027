import { record, type SecurityEvent } from "../platform/events/changes";
import type { Asker, Locked } from "./rules";
import { countFailureOf } from "./store";

/**
 * Counts a wrong proof of any kind against the account and records it. Returns the refusal, or "locked" when the account
 * is locked by it.
 */
export async function countWrong<Refusal>(asker: Asker, event: SecurityEvent, refusal: Refusal, now: Date): Promise<Refusal | Locked> {
  const until = await countFailureOf(asker.userId, now);
  await record(event, asker, now);
  return until ? { kind: "locked", until } : refusal;
}
