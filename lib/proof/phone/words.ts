import { accountWords } from "../../accounts/account/words";
import type { Capped } from "../../platform/limits/changes";
import { type Key, type Said, tooOften, until, waiting } from "../../platform/words/rules";
import { phoneWords } from "../number/words";
import type { Locked, Refused, Trouble } from "../rules";
import type { Checked } from "./check";
import type { Resent } from "./resend";
import type { ChangeStarted, Started } from "./start";

/** What the site says about codes by phone. Each refusal says what happened and what to do next. */

const caps: Record<Capped["by"], Key> = {
  number: "code.cappedNumber",
  account: "code.cappedAccount",
  address: "code.cappedAddress",
  block: "code.cappedBlock",
};

/** What is said alike whatever was tried. `unknown` depends on that. */
function common(outcome: Trouble | Locked | ({ kind: "too-many-codes" } & Capped), now: Date, unknown: Key): Said {
  switch (outcome.kind) {
    case "locked":
      return ["code.locked", until(outcome.until, now)];
    case "too-many-codes":
      return [caps[outcome.by], waiting(outcome.seconds)];
    case "busy":
      return "code.busy";
    case "misconfigured":
      return "code.misconfigured";
    case "unknown":
      return unknown;
  }
}

type NotStarted = Exclude<Started, { kind: "sent" | "already-sent" }>;

/** Why a first code was not sent. */
export function startWords(outcome: NotStarted, now: Date, unknown: Key = "code.unknownStart"): { field: "phone" | "form"; said: Said } {
  switch (outcome.kind) {
    case "bad-number":
      return { field: "phone", said: phoneWords["phone-invalid"] };
    case "phone-country":
      return { field: "form", said: phoneWords["phone-country"] };
    case "running-elsewhere":
      return { field: "form", said: "code.elsewhere" };
    case "puzzle":
      return { field: "form", said: "code.puzzle" };
    default:
      return { field: "form", said: common(outcome, now, unknown) };
  }
}

/** Why a change of the number was not started. */
export function changeWords(
  outcome: Exclude<ChangeStarted, { kind: "sent" | "already-sent" }>,
  now: Date,
): { field: "password" | "phone" | "form"; said: Said } {
  switch (outcome.kind) {
    case "wrong-password":
      return { field: "password", said: accountWords[outcome.kind] };
    case "too-many":
      return { field: "form", said: tooOften(outcome.seconds) };
    case "same":
      return { field: "phone", said: "number.same" };
    default:
      return startWords(outcome, now, "code.unknownChange");
  }
}

/** Why a typed code was refused. */
export function checkWords(outcome: Extract<Checked, Refused>, now: Date): { field: "code" | "form"; said: Said } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", said: "code.sixDigits" };
    case "wrong":
      return { field: "code", said: ["code.wrong", { left: outcome.triesLeft ?? 0 }] };
    case "newer-sent":
      return { field: "code", said: outcome.by === "call" ? "code.newerCall" : "code.newerSms" };
    case "not-now":
      return { field: "form", said: "code.notNow" };
    default:
      return { field: "form", said: common(outcome, now, "code.unknownCheck") };
  }
}

/** What happened to a further code. */
export function resendWords(outcome: Exclude<Resent, { kind: "none" }>, now: Date): { tone: "good" | "error"; said: Said } {
  switch (outcome.kind) {
    case "sent-sms":
      return { tone: "good", said: "code.sent" };
    case "calling":
      return { tone: "good", said: "code.calling" };
    case "too-soon":
      return { tone: "error", said: ["code.tooSoon", { seconds: outcome.seconds }] };
    case "no-more-codes":
      return { tone: "error", said: "code.noMore" };
    case "not-resent":
      return { tone: "error", said: "code.notResent" };
    default:
      return { tone: "error", said: common(outcome, now, "code.unknownResend") };
  }
}
