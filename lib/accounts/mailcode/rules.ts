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

const failuresBeforeLock = 5;
const firstLockMinutes = 15;
const longestLockMinutes = 60;
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

/**
 * Until when codes are locked after `failures` wrong tries in a row; null when they are not. Every fifth one ends the
 * code and locks, twice as long each time but at most an hour, so that the owner is never locked out for good.
 */
export function lockAfter(failures: number, now: Date): Date | null {
  if (failures === 0 || failures % failuresBeforeLock !== 0) return null;
  const minutes = Math.min(firstLockMinutes * 2 ** (failures / failuresBeforeLock - 1), longestLockMinutes);
  return new Date(now.getTime() + minutes * 60_000);
}
