import type { Asker, Locked, Owner, Trouble } from "../rules";
import { lockedUntil } from "../store";
import { sendWithinCaps, type TooManyCodes } from "./caps";
import { type ChallengePurpose, currentStep, resendSeconds, secondsUntilResend, voiceStep } from "./rules";
import { type Challenge, claimResend, closeChallenge, findChallenge, openChallenge, recordRequest, recordStep } from "./store";
import { vonage } from "./vonage";

/** Asking for another code, and giving one up. */

export type Resent =
  | { kind: "sent-sms" }
  | { kind: "calling" }
  | { kind: "too-soon"; seconds: number }
  | { kind: "no-more-codes" }
  | { kind: "not-resent" }
  | { kind: "none" }
  | Locked
  | TooManyCodes
  | Trouble;

/** Sends another code: by the next step of the workflow, or at once by the voice call. */
export async function sendAgain(asker: Asker, wanted: "next" | "voice", locale: string, now: Date): Promise<Resent> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  const challenge = await findChallenge(asker);
  if (!challenge) return { kind: "none" };
  const seconds = secondsUntilResend(challenge, now);
  if (seconds > 0) return { kind: "too-soon", seconds };
  const cutoff = new Date(now.getTime() - resendSeconds * 1000);
  const step = currentStep(challenge, now);
  if (!(await claimResend(challenge.id, cutoff, now))) return { kind: "too-soon", seconds: resendSeconds };
  return sendWithinCaps(asker, challenge.phone, now, () => sendNext(asker, challenge, step, wanted, locale, now));
}

async function sendNext(
  owner: Owner,
  challenge: Challenge,
  step: number,
  wanted: "next" | "voice",
  locale: string,
  now: Date,
): Promise<Exclude<Resent, TooManyCodes>> {
  const target = wanted === "voice" ? voiceStep : step + 1;
  const reached = challenge.requestId === null ? step : await advance(challenge.requestId, step, target);
  if (reached === step) return startOver(owner, challenge, step, locale, now);
  await recordStep(challenge.id, reached, now);
  return { kind: reached === voiceStep ? "calling" : "sent-sms" };
}

/** Moves the provider's request from step to step, each of which sends a code. Returns the step that it reached. */
async function advance(requestId: string, from: number, to: number): Promise<number> {
  let step = from;
  while (step < Math.min(to, voiceStep) && (await vonage.next(requestId))) step++;
  return step;
}

/**
 * Starts a new request, because no step is left or the provider lost the old one. If the provider refuses, the last
 * code stays valid.
 */
async function startOver(
  owner: Owner,
  challenge: Challenge,
  step: number,
  locale: string,
  now: Date,
): Promise<Exclude<Resent, TooManyCodes>> {
  const outcome = await vonage.start(challenge.phone, locale);
  if (outcome.kind === "running") return { kind: step >= voiceStep ? "no-more-codes" : "not-resent" };
  if (outcome.kind === "bad-number") return { kind: "not-resent" };
  if (outcome.kind !== "sent") return outcome;
  const id = await openChallenge(owner, challenge.phone, now, challenge.purpose);
  if (id) await recordRequest(id, outcome.requestId);
  return { kind: "sent-sms" };
}

/**
 * Cancels the session's challenge. If the provider does not allow it yet, the challenge is kept, in case the person
 * returns to that number. Returns its purpose; undefined when there was none.
 */
export async function giveUp(owner: Owner, now: Date): Promise<ChallengePurpose | undefined> {
  const challenge = await findChallenge(owner);
  if (challenge?.requestId && (await vonage.cancel(challenge.requestId))) await closeChallenge(challenge.id, "failed", now);
  return challenge?.purpose;
}
