import { lateSeconds } from "../../sessions/rules";

/** Codes by an authenticator app (TOTP, RFC 6238): SHA-1, six digits, 30 seconds, because many apps know nothing else. */

export const stepSeconds = 30;

/** The step that runs at a moment: how many there have been since 1970. */
export const stepOf = (now: Date): number => Math.floor(now.getTime() / 1000 / stepSeconds);

/** How long a secret that is shown waits for its first code. */
export const pendingMinutes = 30;

/** A secret as it is typed by hand: in groups of four. */
export const spellSecret = (secret: string): string => secret.replace(/(.{4})(?=.)/g, "$1 ");

/** Whether an app was turned on so lately that another post of its first code is the same press of the button. */
export const isJustOn = (createdAt: Date, now: Date): boolean => now.getTime() - createdAt.getTime() <= lateSeconds * 1000;
