/** What the database says about one login, as far as the gate needs it. A null time means "not yet". */
export type SessionFacts = {
  id: string;
  userId: string;
  expiresAt: Date;
  endedAt: Date | null;
  provenAt: Date | null;
  /** Until when its remembered device makes a proof unnecessary; null without such a device. */
  trustedUntil: Date | null;
};

/**
 * The ways to prove who one is, each with a folder in lib/proof. A new one is a line here; the compiler then names what it
 * needs besides. `byNumber`: by a code to the account's number, or in its place (NIST SP 800-63B 4.1.2). `remembers`: the
 * device may be remembered after it.
 */
export const proofMethods = {
  phone: { byNumber: true, remembers: true },
  authenticator: { byNumber: false, remembers: true },
  passkey: { byNumber: false, remembers: true },
  // People who no longer have their phone may have lost these codes with it.
  recovery: { byNumber: true, remembers: false },
} as const;
/** What a session was proven by. A remembered device is not a proof; it makes one unnecessary. */
export type ProofMethod = keyof typeof proofMethods;
export const allMethods = Object.keys(proofMethods) as ProofMethod[];

/** How long a login lasts. The proof of the phone expires sooner (PROOF_HOURS). */
export const loginDays = 30;

/** How long a device stays remembered. */
export const deviceDays = 30;

/** Whether a login is still valid: neither expired nor ended. */
export function isLive(session: SessionFacts, now: Date): boolean {
  return session.endedAt === null && session.expiresAt > now;
}

/** Whether a valid login has a proof younger than `proofHours` (NIST SP 800-63B 2.2.3), or a remembered device that replaces it. */
export function isProven(session: SessionFacts, now: Date, proofHours: number): boolean {
  if (!isLive(session, now)) return false;
  return isProvenWithin(session, now, proofHours * 60) || (session.trustedUntil !== null && session.trustedUntil > now);
}

/** How old a proof may be for a sensitive step (OWASP ASVS 7.5.3). */
const freshMinutes = 10;

/** Whether a valid login was proven within the last `freshMinutes`. A remembered device is not enough. */
export const isFresh = (session: SessionFacts, now: Date): boolean => isLive(session, now) && isProvenWithin(session, now, freshMinutes);

/** Whether a proof was by a code to the account's number, or by a recovery code, which stands in for it. */
export const isByNumber = (by: ProofMethod | null): boolean => by !== null && proofMethods[by].byNumber;

const isProvenWithin = ({ provenAt }: SessionFacts, now: Date, minutes: number): boolean =>
  provenAt !== null && now.getTime() - provenAt.getTime() < minutes * 60_000;

/** How much later than the first post of a form a second one may arrive that was sent by the same press of its button. */
const samePressSeconds = 10;

/** Whether what was done at `then` was done by an earlier post of the same press, as in a double click. */
export const isSamePress = (then: Date, now: Date): boolean => now.getTime() - then.getTime() <= samePressSeconds * 1000;

export type Standing = "stranger" | "member" | "proven";

/** A person's standing: "stranger" without a valid login, "member" with one, "proven" when it has a valid proof too. */
export function standing(session: SessionFacts | null, now: Date, proofHours: number): Standing {
  if (!session || !isLive(session, now)) return "stranger";
  return isProven(session, now, proofHours) ? "proven" : "member";
}
