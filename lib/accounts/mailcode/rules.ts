import type { LockPolicy } from "../../platform/limits/rules";

/** The rules for one-time codes by mail. */

/** What a code is for; a code of one purpose works for no other. */
export type Purpose = "verify" | "reset";

export type MailCodeFacts = {
  /** Null once the code was used, or tried too often. */
  codeHash: Uint8Array | null;
  expiresAt: Date;
  /** Wrong tries in a row, across all codes. */
  failures: number;
  lockedUntil: Date | null;
};

export type Verdict = "right" | "expired" | "wrong" | "locked";

/** Every fifth wrong code in a row ends the code and locks: for 15 minutes, then twice as long each time, up to an hour. */
export const mailCodeLock: LockPolicy = { every: 5, firstMinutes: 15, longestMinutes: 60 };
/** How long the grant of a right reset code is valid. */
export const grantMinutes = 10;

/**
 * The verdict on a try. `matches` says whether the code is the last one that was sent. Only somebody who has the right
 * code learns that it has expired. While the account's codes are locked, no code counts.
 */
export function verdict(facts: MailCodeFacts | null, matches: boolean, now: Date): Verdict {
  if (!facts) return "wrong";
  if (isLocked(facts, now)) return "locked";
  if (facts.codeHash === null || !matches) return "wrong";
  return facts.expiresAt > now ? "right" : "expired";
}

export const isLocked = ({ lockedUntil }: Pick<MailCodeFacts, "lockedUntil">, now: Date): boolean =>
  lockedUntil !== null && lockedUntil > now;
