import type { LoginResult } from "../gate/nextauth";
import type { Capped } from "../platform/limits/changes";
import { type Key, type Said, tooOften, waiting } from "../platform/words/rules";
import type { Fault } from "../polls/poll/rules";
import type { AppTried, TurnedOn } from "../proof/authenticator/changes";
import type { UndoTried } from "../proof/number/changes";
import type { PhoneRefusal } from "../proof/number/rules";
import type { Added, AskedToProve, Proved } from "../proof/passkey/changes";
import type { Checked } from "../proof/phone/check";
import type { Resent } from "../proof/phone/resend";
import type { ChangeStarted, Started } from "../proof/phone/start";
import type { Used } from "../proof/recovery/changes";
import type { Refused, Restarted } from "../proof/rules";

/** Turns every refusal into the sentence that a person reads. Each says what happened and what to do next. */

export const cookieWords: Key = "refused.cookies";

/** Minutes left, rounded up. Ignores 5 s, because another request may have computed `until` from a slightly later time. */
const minutes = (until: Date, now: Date): string => {
  const left = Math.max(1, Math.ceil((until.getTime() - now.getTime() - 5_000) / 60_000));
  return left === 1 ? "1 minute" : `${left} minutes`;
};
const wait = (seconds: number, rest = ", then try again."): string => {
  const left = Math.ceil(seconds / 60);
  const hours = Math.round(left / 60);
  const long = hours === 1 ? "1 hour" : `${hours} hours`;
  return `Wait ${left === 1 ? "1 minute" : left < 90 ? `${left} minutes` : long}${rest}`;
};
const locked = (until: Date, now: Date, then = "Then ask for a new one.") =>
  `Too many wrong codes. For your safety, codes are locked for ${minutes(until, now)}. ${then}`;
const capped = ({ by, seconds }: Capped): string => {
  const why = {
    number: "Too many codes were sent to this number.",
    account: "Too many codes were sent for this account.",
    address: "Too many codes were asked for from your network.",
    block: "We send no more codes to numbers like this one for now.",
  }[by];
  const rest = by === "number" || by === "block" ? ", or use another number." : ", then try again.";
  return `${why} ${wait(seconds, rest)}`;
};
const troubles = {
  busy: "The phone network is busy. Wait a minute, then try again.",
  misconfigured: "We cannot send or check codes right now, and we have been told. Please try again later.",
  unknown: "The phone network did not answer.",
} as const;

export const phoneWords: Record<PhoneRefusal, string> = {
  "phone-invalid": "That does not look like a phone number. Check the digits and the country.",
  "phone-prefix": "Write + instead of 0011, 001 or 011: for example +44 7700 900123.",
  "phone-mexico": "Leave out the 1 after +52: numbers in Mexico have ten digits after +52.",
  "phone-benin": "Numbers in Benin have ten digits now. Write 01 before the eight that you typed.",
  "phone-ivory-coast":
    "Numbers in Ivory Coast have ten digits now. Write 01, 05, 07, 21, 25 or 27, as your operator says, before the eight that you typed.",
  "phone-country": "We do not send codes to this country. Use a number of another country.",
  "phone-kind": "We cannot send codes to this kind of number. Use a mobile or an ordinary landline number.",
};

export function startWords(
  outcome: Exclude<Started, { kind: "sent" | "already-sent" }>,
  now: Date,
): { field: "phone" | "form"; text: string } {
  switch (outcome.kind) {
    case "bad-number":
      return { field: "phone", text: phoneWords["phone-invalid"] };
    case "running-elsewhere":
      return {
        field: "form",
        text: "A code for this number is already on its way from another verification. Try again in a few minutes, or use another number.",
      };
    case "puzzle":
      return {
        field: "form",
        text: "Many codes are being asked for right now. To keep robots out, your browser solves a small puzzle first, by itself and with JavaScript only, and then asks for the code.",
      };
    case "locked":
      return { field: "form", text: locked(outcome.until, now) };
    case "too-many-codes":
      return { field: "form", text: capped(outcome) };
    case "unknown":
      return { field: "form", text: `${troubles.unknown} A code may still arrive. Press “Send code” again to continue.` };
    default:
      return { field: "form", text: troubles[outcome.kind] };
  }
}

/** Why a change of the number was not started, or its removal was refused. */
export function changeWords(
  outcome: Exclude<ChangeStarted, { kind: "sent" | "already-sent" }>,
  now: Date,
): { field: "password" | "phone" | "form"; text: Said | string } {
  switch (outcome.kind) {
    case "wrong-password":
      return { field: "password", text: accountWords[outcome.kind] };
    case "too-many":
      return { field: "form", text: tooManyWords(outcome.seconds) };
    case "same":
      return { field: "phone", text: "This is your number already." };
    case "unknown":
      return { field: "form", text: `${troubles.unknown} A code may still arrive. Press “Change number” again to continue.` };
    default:
      return startWords(outcome, now);
  }
}

export function undoWords(outcome: Exclude<UndoTried, { kind: "undone" }>): { field: "code" | "form"; text: Said | string } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", text: "Enter the code from the mail: 15 letters and digits, such as ABCDE-12345-FGHJK." };
    case "wrong":
      return { field: "code", text: "That code is not right, was used already, or is older than 72 hours." };
    case "too-many":
      return { field: "form", text: tooManyWords(outcome.seconds) };
  }
}

/** Why a new code is needed. */
export const restartWords: Record<Restarted["kind"], string> = {
  "too-many": "That code was wrong three times, so it no longer works. Ask for a new one.",
  expired: "That code has expired or was used already. Ask for a new one.",
  none: "There is no code under way. Ask for one.",
  used: "That code was used a moment ago. If you pressed the button twice, ask for a new code to continue here.",
  taken: "This number cannot be used with this account. Use another number.",
};

export function checkWords(outcome: Extract<Checked, Refused>, now: Date): { field: "code" | "form"; text: string } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", text: "Enter the six digits of the code." };
    case "wrong":
      return {
        field: "code",
        text: `That code is not right. You have ${outcome.triesLeft === 1 ? "1 try" : `${outcome.triesLeft} tries`} left.`,
      };
    case "newer-sent":
      return {
        field: "code",
        text: `${outcome.by === "call" ? "We called you with a newer code" : "A newer code was sent"} in the meantime, and only the newest one works. Enter that one.`,
      };
    case "locked":
      return { field: "form", text: locked(outcome.until, now) };
    case "not-now":
      return { field: "form", text: "A new code is just being sent. Wait a few seconds, then try again." };
    case "unknown":
      return { field: "form", text: `${troubles.unknown} Try the code again; if that does not help, send a new one.` };
    default:
      return { field: "form", text: troubles[outcome.kind] };
  }
}

export function recoveryWords(outcome: Extract<Used, Refused>, now: Date): { field: "code" | "form"; text: string } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", text: "Enter a recovery code: 15 letters and digits, such as ABCDE-12345-FGHJK." };
    case "wrong":
      return { field: "code", text: "That code is not right, or was used already. Try another one of your codes." };
    case "locked":
      return { field: "form", text: locked(outcome.until, now) };
  }
}

/** Why a code of an authenticator app was not accepted, at the gate or when the app is turned on. */
export function appWords(outcome: Extract<AppTried | TurnedOn, Refused>, now: Date): { field: "code" | "form"; text: string } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", text: "Enter the six digits that your app shows." };
    case "wrong":
      return {
        field: "code",
        text: "That code is not right. Type the one that your app shows now. If it is that one, let the device with the app set its clock by itself.",
      };
    case "spent":
      return { field: "code", text: "That code was used already. Wait until your app shows the next one." };
    case "locked":
      return { field: "form", text: locked(outcome.until, now, "Then type the one that your app shows.") };
  }
}

/** Why a proof by passkey failed. */
export function passkeyWords(outcome: Extract<Proved, Refused> | Exclude<AskedToProve, { kind: "ask" }>, now: Date): string {
  switch (outcome.kind) {
    case "none":
      return "Your account has no passkey any more. Prove it another way.";
    case "foreign":
      return "That passkey is not one of your account's. Use another one, or another way.";
    case "wrong":
      return "That passkey could not be checked. Try again, or prove it another way.";
    case "counter-back":
      return "That passkey looks like a copy of yours, so it was not accepted. Prove it another way, then remove the passkey in your settings.";
    case "timed-out":
      return "That took too long, or was answered before. Try again.";
    case "locked":
      return locked(outcome.until, now, "Then use your passkey again.");
  }
}

/** Why a passkey was not added. */
export const addPasskeyWords: Record<Exclude<Added["kind"], "added" | "ended">, string> = {
  expired: "That took too long, or was answered before. Try again.",
  wrong: "The new passkey could not be checked. Try again, or use another device.",
  known: "That passkey is in use already. Make another one.",
  full: "You have ten passkeys, which is as many as we keep. Remove one first.",
};

export function resendWords(outcome: Exclude<Resent, { kind: "none" }>, now: Date): { tone: "good" | "error"; text: string } {
  switch (outcome.kind) {
    case "sent-sms":
      return { tone: "good", text: "We sent a new code. Only the newest one works." };
    case "calling":
      return { tone: "good", text: "We are calling you with a new code. Only the newest one works." };
    case "too-soon":
      return { tone: "error", text: `You can ask for a new code in ${outcome.seconds === 1 ? "1 second" : `${outcome.seconds} seconds`}.` };
    case "no-more-codes":
      return { tone: "error", text: "No more codes can be sent to this number for a few minutes. The last code still works." };
    case "not-resent":
      return { tone: "error", text: "We could not send another code. The last code still works; try again in a minute." };
    case "locked":
      return { tone: "error", text: locked(outcome.until, now) };
    case "too-many-codes":
      return { tone: "error", text: capped(outcome) };
    case "unknown":
      return { tone: "error", text: `${troubles.unknown} The last code may still work; try again in a minute.` };
    default:
      return { tone: "error", text: troubles[outcome.kind] };
  }
}

/** What is wrong with the settings of a poll. */
export function faultWords({ kind, at: _, ...values }: Fault): Said {
  return [`pollFaults.${kind}`, values];
}

export const tooManyWords = tooOften;

/** Shown when too many passwords are waiting to be hashed. */
export const busyWords: Key = "refused.busy";

export const accountWords = {
  "email-taken": "refused.emailTaken",
  "wrong-password": "refused.wrongPassword",
} as const satisfies Record<string, Key>;

export function loginWords(result: Exclude<LoginResult, { kind: "logged-in" }>): Said {
  return result.kind === "bad-login" ? "refused.badLogin" : ["refused.tooManyPasswords", waiting(result.seconds)];
}

/** What was done, shown on the page after the redirect. */
export const doneWords = {
  "password-reset": "done.passwordReset",
  "account-deleted": "done.accountDeleted",
  ended: "done.ended",
  "others-ended": "done.othersEnded",
  "phone-changed": "done.phoneChanged",
  "phone-removed": "done.phoneRemoved",
  "authenticator-on": "done.authenticatorOn",
  "authenticator-removed": "done.authenticatorRemoved",
  "passkey-added": "done.passkeyAdded",
  "passkey-renamed": "done.passkeyRenamed",
  "passkey-removed": "done.passkeyRemoved",
  "password-changed": "done.passwordChanged",
} as const satisfies Record<string, Key>;

/** The key of an authenticator app has expired or was replaced. */
export const keyGoneWords = "That key is not shown any more. Start again, and throw its entry in your app away.";

/** The result of undoing a change of the number. */
export const undoneWords = { restored: "done.restored", taken: "done.taken" } as const satisfies Record<string, Key>;
