import { confirm, type NotConfirmed, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { phoneChangedLetter, phoneRemovedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import { counted } from "../../platform/limits/store";
import type { Locale } from "../../platform/words/rules";
import { parseRecoveryCode, spell } from "../recovery/rules";
import type { Asker } from "../rules";
import { undoHours } from "./rules";
import { removeNumber, type Undone, undoChange } from "./store";

/** Removing the account's number, and undoing a change that its owner did not make. */

export type Removed = { kind: "removed"; sessionId: string; tell: (locale: Locale) => Promise<void> } | NotConfirmed | { kind: "ended" };

/**
 * Removes the account's number and its other factors, if the password is right. `tell` mails the owner; call it after
 * the response is sent.
 */
export async function remove(asker: Asker, password: string, now: Date): Promise<Removed> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  const removed = await removeNumber(asker, now);
  if (!removed) return { kind: "ended" };
  await record("phone-removed", { userId, address }, now);
  const tell = (locale: Locale) => write(userId, (email) => phoneRemovedLetter(site(locale), email, now, spell(removed.undo), undoHours));
  return { kind: "removed", sessionId: removed.sessionId, tell };
}

/** Mails the owner that the number was changed, with the code that undoes it. */
export function tellChanged(userId: string, undo: string, now: Date, locale: Locale): Promise<void> {
  return write(userId, (email) => phoneChangedLetter(site(locale), email, now, spell(undo), undoHours));
}

export type UndoTried = ({ kind: "undone" } & Undone) | { kind: "malformed" | "wrong" } | { kind: "too-many"; seconds: number };

/** Tries an undo code from such a mail. It needs no login. Wrong codes are throttled by network address. */
export async function undo(typed: string, address: string, now: Date): Promise<UndoTried> {
  const code = parseRecoveryCode(typed);
  if (code === null) return { kind: "malformed" };
  const guess = { limit: "undo codes from one address", subject: address } as const;
  const tried = await counted([guess], () => undoChange(code, now), Boolean);
  if (tried.kind === "too-many") {
    await record("limit-hit", { address }, now);
    return tried;
  }
  const undone = tried.outcome;
  if (!undone) {
    await record("undo-code-wrong", { address }, now);
    return { kind: "wrong" };
  }
  await record("phone-change-undone", { userId: undone.userId, address }, now);
  return { kind: "undone", ...undone };
}
