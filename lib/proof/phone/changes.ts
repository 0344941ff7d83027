import { setTimeout as pause } from "node:timers/promises";
import { confirm, type NotConfirmed, refusalOf } from "../../accounts/account/changes";
import { provenPhone } from "../../accounts/account/data";
import { env } from "../../platform/env";
import { record } from "../../platform/events/changes";
import { type Capped, isNear, type Spending, settle, spend, unspend } from "../../platform/limits/changes";
import { count } from "../../platform/limits/store";
import { parseCode } from "../../platform/text/rules";
import { callingCodeOf, type PhoneRefusal } from "../number/rules";
import { isSolved } from "../puzzle/altcha";
import type { Asker, Owner } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import type { Trouble } from "./port";
import {
  type ChallengePurpose,
  currentStep,
  isOpen,
  resendSeconds,
  secondsUntilResend,
  stepByItself,
  triesPerCode,
  voiceStep,
} from "./rules";
import {
  adoptChallenge,
  type Challenge,
  claimCheck,
  claimResend,
  closeChallenge,
  countWrongTry,
  findChallenge,
  hasUnanswered,
  openChallenge,
  recordRequest,
  recordStep,
  releaseCheck,
  reopenRequest,
  storeProof,
  watchChallenge,
} from "./store";
import { vonage } from "./vonage";

/** Proving a phone number: start, check, resend, give up. Refusals are values; lib/web/respond.ts has their texts. */

type Locked = { kind: "locked"; until: Date };
type TooManyCodes = { kind: "too-many-codes" } & Capped;

export type Started =
  | { kind: "sent" }
  | { kind: "already-sent" }
  | { kind: "running-elsewhere" }
  | { kind: "bad-number" }
  | { kind: "puzzle" }
  | Locked
  | TooManyCodes
  | Trouble;

/** Sends the first code to a number (E.164), in the provider's `locale` such as "en-us". */
export async function startCode(
  asker: Asker,
  e164: string,
  locale: string,
  now: Date,
  purpose: ChallengePurpose = "prove",
): Promise<Started> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  if (await adoptChallenge(asker, e164, now, purpose)) return { kind: "already-sent" };
  if (env().smsPuzzle && purpose === "prove" && (await isNear(spending(asker, e164))) && !(await isSolved(asker.solution)))
    return { kind: "puzzle" };
  const id = await openChallenge(asker, e164, now, purpose);
  if (id === null) return { kind: "already-sent" };
  const outcome = await sendWithinCaps(asker, e164, now, () => requestCode({ id, purpose }, asker, e164, locale, now));
  if (outcome.kind === "too-many-codes") await closeChallenge(id, "refused", now);
  return outcome;
}

export type ChangeStarted = Started | NotConfirmed | { kind: "same" };

/**
 * Sends a code to a new number (E.164) for the account, if the password is right. The old number stays until the code
 * is typed.
 */
export async function startChange(asker: Asker, password: string, e164: string, locale: string, now: Date): Promise<ChangeStarted> {
  const confirmed = await confirm(asker.userId, password, asker.address, now);
  if (!confirmed.ok) return refusalOf(confirmed);
  if ((await provenPhone(asker.userId)) === e164) return { kind: "same" };
  return startCode(asker, e164, locale, now, "change");
}

/**
 * Records a number that was refused for its country or kind, because SMS pumping tries many of them. Does not record
 * typing errors.
 */
export async function noteRefusal(asker: Asker, refusal: PhoneRefusal, now: Date): Promise<void> {
  if (refusal === "phone-kind" || refusal === "phone-country") await record("number-refused", asker, now);
}

const spending = ({ userId, address }: Asker, e164: string): Spending => ({ e164, callingCode: callingCodeOf(e164), userId, address });

/** Sends a code if the caps allow it. A code that was not sent does not count towards them. */
async function sendWithinCaps<Outcome extends { kind: string }>(
  asker: Asker,
  e164: string,
  now: Date,
  send: () => Promise<Outcome>,
): Promise<Outcome | TooManyCodes> {
  const capped = await spend(spending(asker, e164));
  if (capped) {
    await record("limit-hit", asker, now);
    return { kind: "too-many-codes", ...capped };
  }
  const outcome = await send();
  // "unknown": there was no usable response, but the code may have been sent.
  const isSent = ["sent", "sent-sms", "calling", "unknown"].includes(outcome.kind);
  if (isSent) await record("phone-code-sent", asker, now);
  else await unspend(spending(asker, e164));
  return outcome;
}

async function requestCode(
  { id, purpose }: { id: string; purpose: ChallengePurpose },
  owner: Owner,
  e164: string,
  locale: string,
  now: Date,
): Promise<Exclude<Started, TooManyCodes>> {
  const outcome = await vonage.start(e164, locale);
  if (outcome.kind === "sent") {
    await recordRequest(id, outcome.requestId);
    return { kind: "sent" };
  }
  if (outcome.kind === "running") {
    // An earlier start of ours may have succeeded although its response was lost. An id that is already stored belongs
    // to another challenge.
    const ours =
      outcome.requestId !== null && (await hasUnanswered(owner.userId, e164, now)) && (await recordRequest(id, outcome.requestId));
    if (ours) return { kind: "sent" };
    if (outcome.requestId !== null && (await reopenRequest(owner, e164, outcome.requestId, now, purpose))) return { kind: "already-sent" };
    await closeChallenge(id, "refused", now);
    return { kind: "running-elsewhere" };
  }
  await closeChallenge(id, outcome.kind === "unknown" ? "unanswered" : "refused", now);
  return outcome;
}

type Verdict =
  | { kind: "right"; sessionId: string; undo?: string }
  | { kind: "malformed" }
  | { kind: "wrong"; triesLeft: number }
  /** Probably an older code: the provider has automatically sent another one since. `by` is its channel. */
  | { kind: "newer-sent"; by: "sms" | "call" }
  | { kind: "too-many" }
  | { kind: "expired" }
  | { kind: "none" }
  | { kind: "used" }
  | { kind: "taken" }
  | { kind: "not-now" }
  | Locked
  | Trouble;
/**
 * The result of a try. `isChange`: the code was for a change of the number; if it was right, `undo` is the code that
 * undoes it.
 */
export type Checked = Verdict & { isChange?: true };

/** Tries a code as typed. Only "right" proves the number. No other outcome uses more than one try. */
export async function checkCode(asker: Asker, typed: string, now: Date): Promise<Checked> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  const challenge = await findChallenge(asker);
  if (!challenge) return { kind: "none" };
  const verdict = await tryCode(asker, challenge, typed, now);
  return challenge.purpose === "change" ? { ...verdict, isChange: true } : verdict;
}

async function tryCode(asker: Asker, challenge: Challenge, typed: string, now: Date): Promise<Verdict> {
  if (!isOpen(challenge, now)) {
    await closeChallenge(challenge.id, "expired", now);
    return { kind: "expired" };
  }
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  if (challenge.requestId === null) return { kind: "not-now" };
  if (!(await claimCheck(challenge.id, now))) return verdictOfOtherPost(challenge.id);
  try {
    const checked = await judge(challenge, challenge.requestId, code, now);
    await recordVerdict(checked, asker, challenge, now);
    return checked;
  } finally {
    await releaseCheck(challenge.id);
  }
}

/** Updates the caps and the security events after a check. */
async function recordVerdict(checked: Verdict, asker: Asker, { phone, purpose }: Challenge, now: Date): Promise<void> {
  if (checked.kind === "right") {
    await settle(spending(asker, phone));
    await record(purpose === "change" ? "phone-changed" : "phone-proven", asker, now);
  } else if (checked.kind === "locked") await record("phone-code-locked", asker, now);
  else if (["wrong", "newer-sent", "too-many"].includes(checked.kind)) await record("phone-code-wrong", asker, now);
}

async function judge(challenge: Challenge, requestId: string, code: string, now: Date): Promise<Verdict> {
  const outcome = await vonage.check(requestId, code);
  switch (outcome.kind) {
    case "right": {
      const proof = await storeProof(challenge, now);
      if (proof.ok) return { kind: "right", sessionId: proof.sessionId, ...(proof.undo && { undo: proof.undo }) };
      return { kind: proof.refusal === "taken" ? "taken" : "used" };
    }
    case "wrong":
      return wrongCode(challenge, now);
    case "too-many": {
      const until = await countFailureOf(challenge.userId, now);
      await closeChallenge(challenge.id, "failed", now);
      return until ? { kind: "locked", until } : { kind: "too-many" };
    }
    case "gone":
      await closeChallenge(challenge.id, "expired", now);
      return { kind: "expired" };
    default:
      return outcome;
  }
}

/**
 * Counts a wrong code. The first one after an automatic resend is most likely the code before it; the provider does not
 * say. So the person is told that a newer code was sent, and the account's count rises only when this happens often
 * (docs/decisions/proof.md).
 */
async function wrongCode({ id, userId, ...challenge }: Challenge, now: Date): Promise<Verdict> {
  const moved = stepByItself(challenge, now);
  if (moved) await recordStep(id, moved.step, moved.at);
  const wrongTries = await countWrongTry(id);
  const isSpared = moved !== null && (await count([{ limit: "former codes of one account", subject: userId }])) === null;
  const until = isSpared ? null : await countFailureOf(userId, now);
  if (until) return { kind: "locked", until };
  if (moved) return { kind: "newer-sent", by: moved.step === voiceStep ? "call" : "sms" };
  return { kind: "wrong", triesLeft: Math.max(1, triesPerCode - wrongTries) };
}

/**
 * The verdict for a post while another post of the challenge is being checked, as in a double click. Waits for that
 * check, and never returns "right".
 */
async function verdictOfOtherPost(id: string): Promise<Verdict> {
  for (let waited = 0; waited < 10_000; waited += 100) {
    const challenge = await watchChallenge(id);
    if (!challenge) return { kind: "none" };
    if (challenge.closedAt) return { kind: challenge.outcome === "proven" ? "used" : "none" };
    if (challenge.checkingUntil === null) break;
    await pause(100);
  }
  return { kind: "not-now" };
}

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
  if (reached > step) await recordStep(challenge.id, reached, now);
  if (reached === target && step < voiceStep) return { kind: target === voiceStep ? "calling" : "sent-sms" };
  return startOver(owner, challenge, step, locale, now);
}

/** Moves the provider's request from step to step. Returns the step that it reached. */
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
