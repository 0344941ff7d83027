/** One-time codes sent by phone: what may happen to a challenge, and what a try at it means. */

/** What a code by phone is for: to prove the account's number, or its first one, or to put another in its place. */
export type ChallengePurpose = "prove" | "change";

export type ChallengeFacts = {
  requestId: string | null;
  step: number;
  /** When the step began; later steps follow by themselves. */
  stepAt: Date;
  /** When another code was last asked for, whether or not it was sent. */
  sentAt: Date;
  expiresAt: Date;
  closedAt: Date | null;
};

export const codeLength = 6;
/** How long the provider waits on one step (SMS, SMS, voice) before it moves on by itself, with a new code. */
export const stepSeconds = 180;
/** The provider ends a request at the third wrong code. */
export const triesPerCode = 3;
/** How long a person waits before asking for another code. */
export const resendSeconds = 30;
/** No code lives longer than this, whatever its provider thinks (NIST SP 800-63B 3.1.3.2). */
export const challengeMinutes = 10;

/** The step that rings last: SMS, SMS, then a voice call. */
export const voiceStep = 3;

/** The step that runs now: the one asked for, or a later one when the provider has moved on by itself. Past 3, all have run out. */
export function currentStep(challenge: Pick<ChallengeFacts, "step" | "stepAt">, now: Date): number {
  const elapsed = now.getTime() - challenge.stepAt.getTime();
  return challenge.step + Math.floor(elapsed / (stepSeconds * 1000));
}

/**
 * The step to which the provider has moved on by itself, and when that was; null while the one that is on record runs.
 * Its code came without being asked for, and has ended the one before.
 */
export function stepByItself(challenge: Pick<ChallengeFacts, "step" | "stepAt">, now: Date): { step: number; at: Date } | null {
  const step = currentStep(challenge, now);
  if (step <= challenge.step) return null;
  return { step, at: new Date(challenge.stepAt.getTime() + (step - challenge.step) * stepSeconds * 1000) };
}

/** Whether a code can still be tried. */
export function isOpen(challenge: ChallengeFacts, now: Date): boolean {
  return challenge.closedAt === null && challenge.expiresAt > now && currentStep(challenge, now) <= voiceStep;
}

/** Whole seconds until another code may be asked for; 0 when it may. */
export function secondsUntilResend(challenge: Pick<ChallengeFacts, "sentAt">, now: Date): number {
  const ready = challenge.sentAt.getTime() + resendSeconds * 1000;
  return Math.max(0, Math.ceil((ready - now.getTime()) / 1000));
}
