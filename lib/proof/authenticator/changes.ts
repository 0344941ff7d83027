import { confirm, type NotConfirmed, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { authenticatorAddedLetter, authenticatorRemovedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import { parseCode } from "../../platform/text/rules";
import type { Locale } from "../../platform/words/rules";
import { isSamePress } from "../../sessions/rules";
import type { Asker, OutcomeOf } from "../rules";
import { findAuthenticator, findPending } from "./data";
import { stepOfCode } from "./otplib";
import { removeApp, startPending, tryCode, turnOn } from "./store";

/** What people do with an authenticator app. `tell` mails the account's owner; call it after the response is sent. */

type Tell = { tell: (locale: Locale) => Promise<void> };
/** Why a change that needs the password was refused. "ended": the login has ended, or the account no longer has a number. */
export type NotDone = NotConfirmed | { kind: "ended" };

/** Makes a secret for the page to show, if the password is right. The app is not on until one of its codes is typed. */
export async function beginApp(asker: Asker, password: string, now: Date): Promise<{ kind: "begun" } | NotDone> {
  const confirmed = await confirm(asker.userId, password, asker.address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  return (await startPending(asker, now)) ? { kind: "begun" } : { kind: "ended" };
}

export type TurnedOn =
  | ({ kind: "on" } & Tell)
  /** Another post of the same code has just turned the app on. */
  | { kind: "on-before" }
  | { kind: "malformed" | "wrong" }
  /** The secret has expired or was replaced. */
  | { kind: "gone" };

/**
 * Turns on the app with the shown secret, if the typed code is right. Wrong codes are not counted, because the page
 * shows the secret anyway.
 */
export async function confirmApp(asker: Asker, typed: string, now: Date): Promise<TurnedOn> {
  const { userId, address } = asker;
  const pending = await findPending(userId, now);
  if (!pending) return whyNotTurnedOn(userId, now);
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  const step = stepOfCode(pending.secret, code, now);
  if (step === null) return { kind: "wrong" };
  if (!(await turnOn(asker, pending, step, now))) return whyNotTurnedOn(userId, now);
  await record("authenticator-added", { userId, address }, now);
  return { kind: "on", tell: (locale) => write(userId, (email) => authenticatorAddedLetter(site(locale), email, now)) };
}

async function whyNotTurnedOn(userId: string, now: Date): Promise<TurnedOn> {
  const app = await findAuthenticator(userId);
  return { kind: app && isSamePress(app.createdAt, now) ? "on-before" : "gone" };
}

export type AppRemoved = ({ kind: "removed" } & Tell) | NotDone;

/** Removes the app, if the password is right. Its codes stop working. When there is no app, this succeeds and mails nothing. */
export async function dropApp(asker: Asker, password: string, now: Date): Promise<AppRemoved> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  const removed = await removeApp(asker, now);
  if (removed === "ended") return { kind: "ended" };
  if (removed === "none") return { kind: "removed", tell: async () => {} };
  await record("authenticator-removed", { userId, address }, now);
  return { kind: "removed", tell: (locale) => write(userId, (email) => authenticatorRemovedLetter(site(locale), email, now)) };
}

export type AppTried = OutcomeOf<"right" | "malformed" | "wrong" | "locked" | "spent" | "used" | "ended">;

/** Tries a code of the app as typed. Only "right" proves the login. A wrong code counts like a wrong code by phone. */
export async function proveByApp(asker: Asker, typed: string, now: Date): Promise<AppTried> {
  const { userId, address } = asker;
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  const tried = await tryCode(asker, code, now);
  if (tried.kind === "right") await record("authenticator-proven", { userId, address }, now);
  if (tried.kind !== "wrong") return tried;
  await record(tried.until ? "authenticator-code-locked" : "authenticator-code-wrong", { userId, address }, now);
  return tried.until ? { kind: "locked", until: tried.until } : { kind: "wrong" };
}
