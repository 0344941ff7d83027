/** Codes of an authenticator app (TOTP, RFC 6238): SHA-1, six digits, 30 seconds, because many apps support nothing else. */

export const stepSeconds = 30;

/** The number of the time step at `now`, counted from 1970. */
export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds);

/** How long a new secret waits for its first code. */
export const pendingMinutes = 30;

/** Groups a secret by four characters, for typing by hand. */
export const spellSecret = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");
