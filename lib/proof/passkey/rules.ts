/** Passkeys (WebAuthn Level 3): limits, challenges, and how to recognise a copy. */

/** What a passkey signs a challenge for. */
export type PasskeyPurpose = "register" | "prove";

export const mostPasskeys = 10;
export const longestName = 40;

/** WebAuthn 13.4.3 requires at least 16 random bytes. */
export const challengeBytes = 32;
/** How long a challenge is valid. The browser gets the same timeout. */
export const challengeMinutes = 5;
/** WebAuthn 5.4.3 allows at most 64 bytes, which must not identify the person. */
export const handleBytes = 64;

/** The relying party: passkeys work only at this host and for pages of this origin (WebAuthn 5.1.2, 13.4.9). */
export function partyOf(appUrl: string): { id: string; origin: string } {
  const { hostname, origin } = new URL(appUrl);
  return { id: hostname, origin };
}

/**
 * Whether the counter shows that a passkey may be a copy: it did not increase since the stored value (WebAuthn 6.1.1).
 * Synced passkeys do not count; they send 0 every time.
 */
export const isCounterBack = (kept: number, told: number): boolean => (kept > 0 || told > 0) && told <= kept;
