import { confirm, type NotConfirmed } from "../../accounts/account/changes";
import { provenPhone } from "../../accounts/account/data";
import { env } from "../../platform/env";
import { record } from "../../platform/events/changes";
import { isNear } from "../../platform/limits/changes";
import { isServed, type PhoneRefusal } from "../number/rules";
import { isSolved } from "../puzzle/altcha";
import type { Asker, Locked, Owner, Trouble } from "../rules";
import { lockedUntil } from "../store";
import { sendWithinCaps, spending, type TooManyCodes } from "./caps";
import type { ChallengePurpose } from "./rules";
import { adoptChallenge, closeChallenge, hasUnanswered, openChallenge, recordRequest, reopenRequest } from "./store";
import { vonage } from "./vonage";

/** Asking for the first code. Refusals are values; words.ts has their texts. */

export type Started =
  | { kind: "sent" }
  | { kind: "already-sent" }
  | { kind: "running-elsewhere" }
  | { kind: "bad-number" }
  | { kind: "phone-country" }
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
  // A number that was proven before may be in a country that gets no codes any more.
  if (!isServed(e164, env().smsCountries)) return { kind: "phone-country" };
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  if (await adoptChallenge(asker, e164, now, purpose)) return { kind: "already-sent" };
  const id = await openChallenge(asker, e164, now, purpose);
  if (id === null) return { kind: "already-sent" };
  const outcome = await sendWithinCaps(asker, e164, now, async (): Promise<Exclude<Started, TooManyCodes>> => {
    if (purpose === "prove" && (await needsPuzzle(asker, e164))) return { kind: "puzzle" };
    return requestCode({ id, purpose }, asker, e164, locale, now);
  });
  if (outcome.kind === "too-many-codes" || outcome.kind === "puzzle") await closeChallenge(id, "refused", now);
  return outcome;
}

/** Whether a puzzle must be solved first. Asked after the code was counted, so that simultaneous requests see each other. */
const needsPuzzle = async (asker: Asker, e164: string): Promise<boolean> =>
  env().smsPuzzle && (await isNear(await spending(asker, e164))) && !(await isSolved(asker.solution));

export type ChangeStarted = Started | NotConfirmed | { kind: "same" };

/**
 * Sends a code to a new number (E.164) for the account, if the password is right. The old number stays until the code
 * is typed.
 */
export async function startChange(asker: Asker, password: string, e164: string, locale: string, now: Date): Promise<ChangeStarted> {
  const confirmed = await confirm(asker.userId, password, asker.address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
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
