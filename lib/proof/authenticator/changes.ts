import { type Confirmed, confirm, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { authenticatorAddedLetter, authenticatorRemovedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import { parseCode } from "../../platform/text/rules";
import { hasJustProven } from "../../sessions/store";
import type { Asker } from "../rules";
import { findAuthenticator, findPending } from "./data";
import { stepOfCode } from "./otplib";
import { isJustOn } from "./rules";
import { removeApp, startPending, tryCode, turnOn } from "./store";

/** What a person may do with an authenticator app. `tell` mails the account's owner, and runs when the answer is out. */

type Tell = { tell: () => Promise<void> };
/** Why something by the password was not done. "ended": the login, or the account's number, is there no more. */
export type NotDone = Exclude<Confirmed, { ok: true }> | { ok: false; refusal: "ended" };

/** Makes a secret to be shown, by the password. Nothing is on until a code of it is typed. */
export async function beginApp(asker: Asker, password: string, now: Date): Promise<{ ok: true } | NotDone> {
  const confirmed = await confirm(asker.userId, password, asker.address, now);
  if (!confirmed.ok) return confirmed;
  return (await startPending(asker, now)) ? { ok: true } : { ok: false, refusal: "ended" };
}

export type TurnedOn =
  | ({ kind: "on" } & Tell)
  /** Another post of the same code has just turned it on. */
  | { kind: "on-before" }
  | { kind: "malformed" | "wrong" }
  /** No secret waits any more. */
  | { kind: "gone" };

/** Turns on the secret that is shown, by a code of it. A wrong one is not counted: whoever types it has the secret before them. */
export async function confirmApp(asker: Asker, typed: string, now: Date): Promise<TurnedOn> {
  const { userId, address } = asker;
  const pending = await findPending(userId, now);
  if (!pending) return missed(userId, now);
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  const step = stepOfCode(pending.secret, code, now);
  if (step === null) return { kind: "wrong" };
  if (!(await turnOn(asker, pending, step, now))) return missed(userId, now);
  await record("authenticator-added", { userId, address }, now);
  return { kind: "on", tell: () => write(userId, (email) => authenticatorAddedLetter(site(), email, now)) };
}

async function missed(userId: string, now: Date): Promise<TurnedOn> {
  const app = await findAuthenticator(userId);
  return { kind: app && isJustOn(app.createdAt, now) ? "on-before" : "gone" };
}

export type AppRemoved = ({ ok: true } & Tell) | NotDone;

/** Removes the app by the password: its codes prove nothing any more. Once it is gone, another removal has nothing to tell. */
export async function dropApp(asker: Asker, password: string, now: Date): Promise<AppRemoved> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (!confirmed.ok) return confirmed;
  const removed = await removeApp(asker, now);
  if (removed === "ended") return { ok: false, refusal: "ended" };
  if (removed === "none") return { ok: true, tell: async () => {} };
  await record("authenticator-removed", { userId, address }, now);
  return { ok: true, tell: () => write(userId, (email) => authenticatorRemovedLetter(site(), email, now)) };
}

export type AppTried =
  | { kind: "right"; sessionId: string }
  | { kind: "malformed" | "wrong" }
  | { kind: "locked"; until: Date }
  /** Its step was accepted before. */
  | { kind: "used" }
  /** Another post of it, at the same moment, has taken this login along. */
  | { kind: "used-now" }
  | { kind: "none" }
  | { kind: "ended" };

/** Tries a code of the app as typed. Only "right" proves anything; a wrong one counts as wrong codes by phone do. */
export async function proveByApp(asker: Asker, typed: string, now: Date): Promise<AppTried> {
  const { userId, address } = asker;
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  const tried = await tryCode(asker, code, now);
  switch (tried.kind) {
    case "right":
      await record("authenticator-proven", { userId, address }, now);
      return tried;
    case "wrong":
      await record(tried.until ? "authenticator-code-locked" : "authenticator-code-wrong", { userId, address }, now);
      return tried.until ? { kind: "locked", until: tried.until } : { kind: "wrong" };
    case "used":
      if (!tried.late) return { kind: "used" };
      return { kind: (await hasJustProven(asker, now)) ? "used-now" : "ended" };
    default:
      return tried;
  }
}
