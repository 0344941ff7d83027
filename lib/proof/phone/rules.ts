import { type OutcomeOf, shownAgain, type Trouble } from "../rules";

/** One-time codes by phone: the life of a challenge, which covers all codes of one request to the provider. */

/** What a code by phone is for: "prove" the account's number (or its first one), or "change" it to another one. */
export type ChallengePurpose = "prove" | "change";

export type ChallengeFacts = {
  requestId: string | null;
  step: number;
  /** When the step began. The provider starts the later steps automatically. */
  stepAt: Date;
  /** When a code was last requested, whether or not it was sent. */
  sentAt: Date;
  expiresAt: Date;
  closedAt: Date | null;
};

export const codeLength = 6;
/** How long the provider stays at one step (SMS, SMS, voice) before it automatically moves on and sends a new code. */
export const stepSeconds = 180;
/** The provider ends a request at the third wrong code. */
export const triesPerCode = 3;
/** How long a person has to wait before requesting another code. */
export const resendSeconds = 30;
/** The longest life of a code, whatever the provider allows (NIST SP 800-63B 3.1.3.2). */
export const challengeMinutes = 10;

/** The last step of the workflow (SMS, SMS, voice). */
export const voiceStep = 3;

/**
 * The provider's current step: the stored one, or a later one when it has moved on automatically. Above 3, the request
 * has expired.
 */
export function currentStep(challenge: Pick<ChallengeFacts, "step" | "stepAt">, now: Date): number {
  const elapsed = now.getTime() - challenge.stepAt.getTime();
  return challenge.step + Math.floor(elapsed / (stepSeconds * 1000));
}

/**
 * The step to which the provider has moved automatically, and when; null while the stored step is current. Each step
 * sends a new code, and the one before stops working.
 */
export function automaticStep(challenge: Pick<ChallengeFacts, "step" | "stepAt">, now: Date): { step: number; at: Date } | null {
  const step = currentStep(challenge, now);
  if (step <= challenge.step) return null;
  return { step, at: new Date(challenge.stepAt.getTime() + (step - challenge.step) * stepSeconds * 1000) };
}

/** How the code of a step is sent. */
export const channelOf = (step: number): "sms" | "call" => (step >= voiceStep ? "call" : "sms");

/** How many tries the newest code has left after this many wrong ones. The provider ends the request at the last. */
export const triesLeft = (wrongTries: number): number => Math.max(1, triesPerCode - wrongTries);

type Again = OutcomeOf<"malformed" | "newer-sent" | "not-now" | "locked" | Trouble["kind"]> | { kind: "wrong"; triesLeft: number };

/** What the page of the code shows again after a redirect (`because`); null when it does not apply or not any more. */
export function refusalShownAgain(
  because: unknown,
  { step, wrongTries }: { step: number; wrongTries: number },
  lockedUntil: Date | null,
): Again | null {
  if (because === "wrong") return wrongTries > 0 ? { kind: because, triesLeft: triesLeft(wrongTries) } : null;
  if (because === "newer-sent") return { kind: because, by: channelOf(step) };
  if (because === "busy") return { kind: because, retryAfterSeconds: null };
  return shownAgain(because, ["malformed", "not-now", "misconfigured", "unknown"], lockedUntil);
}

/** Whether a code can still be tried. */
export function isOpen(challenge: ChallengeFacts, now: Date): boolean {
  return challenge.closedAt === null && challenge.expiresAt > now && currentStep(challenge, now) <= voiceStep;
}

/** Whole seconds, rounded up, until another code may be requested; 0 when it may be now. */
export function secondsUntilResend(challenge: Pick<ChallengeFacts, "sentAt">, now: Date): number {
  const ready = challenge.sentAt.getTime() + resendSeconds * 1000;
  return Math.max(0, Math.ceil((ready - now.getTime()) / 1000));
}
