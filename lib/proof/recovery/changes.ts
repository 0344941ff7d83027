import { confirm, type NotConfirmed, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { recoveryCodesCreatedLetter, recoveryCodeUsedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import type { Locale } from "../../platform/words/rules";
import { isSamePress } from "../../sessions/rules";
import { countWrong } from "../changes";
import type { Asker, OutcomeOf } from "../rules";
import { lockedUntil } from "../store";
import { parseRecoveryCode } from "./rules";
import { findCode, replaceCodes, spendCode } from "./store";

/** What people do with recovery codes. `tell` mails the account's owner; call it after the response is sent. */

type Tell = { tell: (locale: Locale) => Promise<unknown> };
export type Created = ({ kind: "created"; codes: string[] } & Tell) | NotConfirmed | { kind: "ended" };

/**
 * Replaces the recovery codes by new ones, if the password is right. "ended": the login has ended, or the account no
 * longer has a number.
 */
export async function createCodes(asker: Asker, password: string, now: Date): Promise<Created> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  const codes = await replaceCodes(asker, now);
  if (!codes) return { kind: "ended" };
  await record("recovery-codes-created", { userId, address }, now);
  return { kind: "created", codes, tell: (locale) => write(userId, (email) => recoveryCodesCreatedLetter(site(locale), email, now)) };
}

export type Used = OutcomeOf<"right" | "malformed" | "wrong" | "locked" | "used" | "late" | "ended">;

/** Tries a recovery code as typed. Only "right" proves the login. A wrong code counts like a wrong code by phone. */
export async function useCode(asker: Asker, typed: string, now: Date): Promise<Used> {
  const { userId, address } = asker;
  const until = await lockedUntil(userId, now);
  if (until) return { kind: "locked", until };
  const code = parseRecoveryCode(typed);
  if (code === null) return { kind: "malformed" };
  const found = await findCode(userId, code);
  if (found?.usedAt && isSamePress(found.usedAt, now)) return { kind: "late" };
  if (!found || found.usedAt) return countWrong(asker, "recovery-code-wrong", { kind: "wrong" }, now);
  const spent = await spendCode(asker, found, now);
  if (!spent) return (await findCode(userId, code))?.usedAt ? { kind: "used" } : { kind: "ended" };
  await record("recovery-code-used", { userId, address }, now);
  const { sessionId, left } = spent;
  return { kind: "right", sessionId, tell: (locale) => write(userId, (email) => recoveryCodeUsedLetter(site(locale), email, now, left)) };
}
