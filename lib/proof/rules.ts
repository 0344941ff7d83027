/** Types and rules that every kind of proof shares. */

/** The login (a session's id) that a proof belongs to, and its account. */
export type Owner = { sessionId: string; userId: string };

/** An owner with the network address of the request, and the solved puzzle if the form sent one. */
export type Asker = Owner & { address: string; solution?: string | undefined };

const failuresBeforeLock = 10;
const firstLockMinutes = 15;
const longestLockMinutes = 24 * 60;

/**
 * When the lock ends that this wrong code causes; null when it causes none. `failures` counts the wrong codes in a row,
 * including this one. Ten lock for 15 minutes, and every further ten for twice as long, up to a day. NIST SP 800-63B
 * 3.2.2 requires throttling; we never lock for good.
 */
export function lockAfter(failures: number, now: Date): Date | null {
  if (failures === 0 || failures % failuresBeforeLock !== 0) return null;
  const minutes = Math.min(firstLockMinutes * 2 ** (failures / failuresBeforeLock - 1), longestLockMinutes);
  return new Date(now.getTime() + minutes * 60_000);
}
