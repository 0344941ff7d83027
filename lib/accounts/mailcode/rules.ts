/** The rules for one-time codes by mail. */

/** What a code is for; a code of one purpose works for no other. */
export type Purpose = "verify" | "reset";

export type MailCodeFacts = {
  /** Null once the code was used, or tried too often. */
  codeHash: Uint8Array | null;
  expiresAt: Date;
  /** Wrong tries in a row, across all codes. */
  failures: number;
};

export type Verdict = "right" | "expired" | "wrong";

/**
 * So many wrong tries in a row end the code. From then on, until a right one, the account's codes are too long to guess,
 * so tries need not be counted or locked, and no stranger's tries keep the owner out.
 */
export const mostFailures = 5;
const digits = 6;
/** 66 bits. Digits alone, because a phone shows no other keys for a code. */
const longDigits = 20;
/** How long the grant of a right reset code is valid. */
export const grantMinutes = 10;

/** How many digits the account's codes have after so many wrong tries in a row. */
export const digitsAfter = (failures: number): number => (failures < mostFailures ? digits : longDigits);

/** A code as it is mailed: a long one in groups. */
export const written = (code: string): string => code.replace(/\d{5}(?=\d{5})/g, "$& ");

/**
 * The verdict on a try. `matches` says whether the code is the last one that was sent. Only somebody who has the right
 * code learns that it has expired.
 */
export function verdict(facts: MailCodeFacts | null, matches: boolean, now: Date): Verdict {
  if (!facts || facts.codeHash === null || !matches) return "wrong";
  return facts.expiresAt > now ? "right" : "expired";
}

/** Whether a wrong try counts: there is a code that could have been guessed. */
export const counts = ({ codeHash, expiresAt, failures }: MailCodeFacts, now: Date): boolean =>
  codeHash !== null && expiresAt > now && failures < mostFailures;
