import { type Confirmed, confirm, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { recoveryCodesCreatedLetter, recoveryCodeUsedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import type { Asker } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import { isJustUsed, parseRecoveryCode } from "./rules";
import { findCode, replaceCodes, spendCode } from "./store";

/** What people do with recovery codes. `tell` mails the account's owner; call it after the response is sent. */

type Tell = { tell: () => Promise<unknown> };
type Refused = Exclude<Confirmed, { ok: true }>;
export type Created = ({ ok: true; codes: string[] } & Tell) | Refused | { ok: false; refusal: "ended" };

/**
 * Replaces the recovery codes by new ones, if the password is right. "ended": the login has ended, or the account no
 * longer has a number.
 */
export async function createCodes(asker: Asker, password: string, now: Date): Promise<Created> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (!confirmed.ok) return confirmed;
  const codes = await replaceCodes(asker, now);
  if (!codes) return { ok: false, refusal: "ended" };
  await record("recovery-codes-created", { userId, address }, now);
  return { ok: true, codes, tell: () => write(userId, (email) => recoveryCodesCreatedLetter(site(), email, now)) };
}

export type Used =
  | ({ kind: "right"; sessionId: string } & Tell)
  | { kind: "malformed" }
  | { kind: "wrong" }
  | { kind: "locked"; until: Date }
  /** A simultaneous post of this code was accepted. */
  | { kind: "used" }
  /** This code was accepted a moment ago. */
  | { kind: "used-before" }
  | { kind: "ended" };

/** Tries a recovery code as typed. Only "right" proves the login. A wrong code counts like a wrong code by phone. */
export async function useCode(asker: Asker, typed: string, now: Date): Promise<Used> {
  const { userId, address } = asker;
  const until = await lockedUntil(userId, now);
  if (until) return { kind: "locked", until };
  const code = parseRecoveryCode(typed);
  if (code === null) return { kind: "malformed" };
  const found = await findCode(userId, code);
  if (found?.usedAt && isJustUsed(found.usedAt, now)) return { kind: "used-before" };
  if (!found || found.usedAt) return refuse(asker, now);
  const spent = await spendCode(asker, found, now);
  if (!spent) return (await findCode(userId, code))?.usedAt ? { kind: "used" } : { kind: "ended" };
  await record("recovery-code-used", { userId, address }, now);
  const { sessionId, left } = spent;
  return { kind: "right", sessionId, tell: () => write(userId, (email) => recoveryCodeUsedLetter(site(), email, now, left)) };
}

async function refuse({ userId, address }: Asker, now: Date): Promise<Used> {
  const until = await countFailureOf(userId, now);
  await record("recovery-code-wrong", { userId, address }, now);
  return until ? { kind: "locked", until } : { kind: "wrong" };
}
