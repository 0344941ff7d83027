import { type Confirmed, confirm, write } from "../../accounts/account/changes";
import { site } from "../../mail/changes";
import { recoveryCodesCreatedLetter, recoveryCodeUsedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import type { Asker } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import { isJustUsed, parseRecoveryCode } from "./rules";
import { findCode, replaceCodes, spendCode } from "./store";

/** What a person may do with recovery codes. `tell` mails the account's owner, and runs when the answer is out. */

type Tell = { tell: () => Promise<unknown> };
type Refused = Exclude<Confirmed, { ok: true }>;
export type Created = ({ ok: true; codes: string[] } & Tell) | Refused | { ok: false; refusal: "ended" };

/** Makes new codes in place of the old, by the password. "ended": the login, or the account's number, is there no more. */
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
  /** Another post of this very code was right: at the same moment. */
  | { kind: "used" }
  /** And a moment ago. */
  | { kind: "used-before" }
  | { kind: "ended" };

/** Tries a code as typed. Only "right" proves anything; a wrong one counts as wrong codes by phone do. */
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
