/** The rows' truth about one login, as the gate needs it. Times are instants; null means "not yet". */
export type SessionFacts = {
  id: string;
  userId: string;
  expiresAt: Date;
  endedAt: Date | null;
  provenAt: Date | null;
  /** Until when its remembered device makes a code unnecessary; null when there is none. */
  trustedUntil: Date | null;
};

/** What a session was proven by. A remembered device is no proof; it spares one. */
export type ProofMethod = "phone" | "recovery" | "authenticator" | "passkey";

/** How long a login lasts. The proof of the phone ages sooner (PROOF_HOURS). */
export const loginDays = 30;

/** How long a device stays remembered. */
export const deviceDays = 30;

/** Whether a login still counts. */
export function isLive(session: SessionFacts, now: Date): boolean {
  return session.endedAt === null && session.expiresAt > now;
}

/** Whether a live login has a proof no older than `proofHours` (NIST SP 800-63B 2.2.3), or a remembered device that spares it. */
export function isProven(session: SessionFacts, now: Date, proofHours: number): boolean {
  if (!isLive(session, now)) return false;
  return isProvenWithin(session, now, proofHours * 60) || (session.trustedUntil !== null && session.trustedUntil > now);
}

/** How old a proof may be for a sensitive step (OWASP ASVS 7.5.3). */
export const freshMinutes = 10;

/** Whether a live login was proven by its person in the last minutes; a remembered device is not enough. */
export const isFresh = (session: SessionFacts, now: Date): boolean => isLive(session, now) && isProvenWithin(session, now, freshMinutes);

/** Whether a proof shows that its person has the account's number, or what stands in for it (NIST SP 800-63B 4.1.2). */
export const isByNumber = (by: ProofMethod | null): boolean => by === "phone" || by === "recovery";

const isProvenWithin = ({ provenAt }: SessionFacts, now: Date, minutes: number): boolean =>
  provenAt !== null && now.getTime() - provenAt.getTime() < minutes * 60_000;

/** How long after a proof another post of its code still counts as the same press of the button. */
export const lateSeconds = 10;

export type Standing = "stranger" | "member" | "proven";

/** Where a person stands: nobody we know, logged in, or logged in with a fresh proof. */
export function standing(session: SessionFacts | null, now: Date, proofHours: number): Standing {
  if (!session || !isLive(session, now)) return "stranger";
  return isProven(session, now, proofHours) ? "proven" : "member";
}
