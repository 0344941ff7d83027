/** Passkeys (WebAuthn Level 3): how many, what they have to sign, and when one looks copied. */

/** What a passkey signs a challenge for. */
export type PasskeyPurpose = "register" | "prove";

export const mostPasskeys = 10;
export const longestName = 40;

/** WebAuthn 13.4.3 asks for 16 random bytes at least. */
export const challengeBytes = 32;
/** How long a challenge may be answered; the browser is told the same. */
export const challengeMinutes = 5;
/** WebAuthn 5.4.3 allows 64 at most, and nothing in them that tells who the person is. */
export const handleBytes = 64;

/** The site as passkeys know it: they work at this host only, and only for pages of this origin (WebAuthn 5.1.2, 13.4.9). */
export function partyOf(appUrl: string): { id: string; origin: string } {
  const { hostname, origin } = new URL(appUrl);
  return { id: hostname, origin };
}

/**
 * Whether a passkey's counter says that it is a copy of another one: it did not go on (WebAuthn 6.1.1). One that does
 * not count says 0 every time, as synced passkeys do.
 */
export const isCounterBack = (kept: number, told: number): boolean => (kept > 0 || told > 0) && told <= kept;
