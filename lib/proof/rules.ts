/** What all ways to prove oneself have in common. */

/** Whose proof it is: a login, and its account. */
export type Owner = { sessionId: string; userId: string };

/** Who asks, from which network address, and the solved puzzle if one came along. */
export type Asker = Owner & { address: string; solution?: string | undefined };

const failuresBeforeLock = 10;
const firstLockMinutes = 15;
const longestLockMinutes = 24 * 60;

/**
 * The lock after a wrong code: null, or until when. Ten failures in a row lock for 15 minutes, and each further ten for
 * twice as long, up to a day (NIST SP 800-63B 3.2.2: throttled, and never for good).
 */
export function lockAfter(failures: number, now: Date): Date | null {
  if (failures === 0 || failures % failuresBeforeLock !== 0) return null;
  const minutes = Math.min(firstLockMinutes * 2 ** (failures / failuresBeforeLock - 1), longestLockMinutes);
  return new Date(now.getTime() + minutes * 60_000);
}
