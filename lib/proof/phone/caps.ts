import { provenPhone } from "../../accounts/account/data";
import { record } from "../../platform/events/changes";
import { type Capped, type Spending, spend, unspend } from "../../platform/limits/changes";
import { callingCodeOf } from "../number/rules";
import type { Asker } from "../rules";

/** What the caps count a code against. */
export const spending = async ({ userId, address }: Asker, e164: string): Promise<Spending> => ({
  e164,
  isOwn: (await provenPhone(userId)) === e164,
  callingCode: callingCodeOf(e164),
  userId,
  address,
});

export type TooManyCodes = { kind: "too-many-codes" } & Capped;

/** Sends a code if the caps allow it. It is counted first, and given back when nothing was sent. */
export async function sendWithinCaps<Outcome extends { kind: string }>(
  asker: Asker,
  e164: string,
  now: Date,
  send: () => Promise<Outcome>,
): Promise<Outcome | TooManyCodes> {
  const asked = await spending(asker, e164);
  const capped = await spend(asked);
  if (capped) {
    await record("limit-hit", asker, now);
    return { kind: "too-many-codes", ...capped };
  }
  const outcome = await send();
  // "unknown": there was no usable response, but the code may have been sent.
  const isSent = ["sent", "sent-sms", "calling", "unknown"].includes(outcome.kind);
  if (isSent) await record("phone-code-sent", asker, now);
  else await unspend(asked);
  return outcome;
}
