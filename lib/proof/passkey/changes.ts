import { confirm, type NotConfirmed, write } from "../../accounts/account/changes";
import { findAccount } from "../../accounts/account/data";
import { site } from "../../mail/changes";
import { passkeyAddedLetter, passkeyRemovedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import type { Locale } from "../../platform/words/rules";
import { countWrong } from "../changes";
import type { Asker, Locked, OutcomeOf } from "../rules";
import { lockedUntil } from "../store";
import { isCounterBack, mostPasskeys } from "./rules";
import type { AddedAnswer, ProvingAnswer } from "./schema";
import {
  type CreationOptions,
  challengeOf,
  checkAdded,
  checkProof,
  creationOptions,
  decoded,
  type RequestOptions,
  requestOptions,
} from "./simplewebauthn";
import {
  addPasskey,
  credentialsOf,
  findPasskey,
  handleOf,
  type KeptPasskey,
  type NotAdded,
  openChallenge,
  removePasskey,
  renamePasskey,
  storeProof,
  takeChallenge,
} from "./store";

/** What people do with passkeys. `tell` mails the account's owner; call it after the response is sent. */

type Tell = { tell: (locale: Locale) => Promise<void> };

export type AskedToAdd = { kind: "ask"; options: CreationOptions } | NotConfirmed | { kind: "full" } | { kind: "ended" };

/**
 * Starts to add a passkey, if the password is right. Returns the options that the browser creates it with. "full": the
 * account has as many as it may.
 */
export async function askToAdd(asker: Asker, password: string, now: Date): Promise<AskedToAdd> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  const [account, has] = await Promise.all([findAccount(userId), credentialsOf(userId)]);
  if (!account) return { kind: "ended" };
  if (has.length >= mostPasskeys) return { kind: "full" };
  const person = { ...account, handle: await handleOf(userId) };
  return { kind: "ask", options: await creationOptions(person, await openChallenge(asker, "register", now), has) };
}

export type Added = ({ kind: "added" } & Tell) | { kind: "expired" | "wrong" | NotAdded };

/**
 * Adds the passkey that the browser created. It needs no password, because askToAdd issues the challenge only for the
 * right one.
 */
export async function add(asker: Asker, answer: AddedAnswer, name: string, now: Date): Promise<Added> {
  const { userId, address } = asker;
  const challenge = challengeOf(answer);
  if (!challenge || !(await takeChallenge(asker, "register", challenge, now))) return { kind: "expired" };
  const credential = await checkAdded(answer, challenge);
  if (!credential) return { kind: "wrong" };
  const kind = await addPasskey(asker, credential, name, now);
  if (kind !== "added") return { kind };
  await record("passkey-added", { userId, address }, now);
  return { kind, tell: (locale) => write(userId, (email) => passkeyAddedLetter(site(locale), email, now)) };
}

/** Renames one of the person's passkeys. Does nothing when it was removed. */
export async function rename(userId: string, id: string, name: string): Promise<void> {
  await renamePasskey(userId, id, name);
}

export type Removed = ({ kind: "removed" } & Tell) | { kind: "gone" } | NotConfirmed;

/** Removes one of the person's passkeys, if the password is right. "gone": it was removed before. */
export async function remove({ userId, address }: Asker, id: string, password: string, now: Date): Promise<Removed> {
  const confirmed = await confirm(userId, password, address, now);
  if (confirmed.kind !== "confirmed") return confirmed;
  if (!(await removePasskey(userId, id))) return { kind: "gone" };
  await record("passkey-removed", { userId, address }, now);
  return { kind: "removed", tell: (locale) => write(userId, (email) => passkeyRemovedLetter(site(locale), email, now)) };
}

export type AskedToProve = { kind: "ask"; options: RequestOptions } | { kind: "none" } | Locked;

/** Starts a proof by passkey. Returns the options that the browser signs with. "none": the account has no passkey. */
export async function askToProve(asker: Asker, now: Date): Promise<AskedToProve> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  const has = await credentialsOf(asker.userId);
  if (has.length === 0) return { kind: "none" };
  return { kind: "ask", options: await requestOptions(await openChallenge(asker, "prove", now), has) };
}

export type Proved = OutcomeOf<"right" | "foreign" | "wrong" | "counter-back" | "timed-out" | "locked" | "ended">;

/** Tries the browser's answer. Only "right" proves the login. A wrong answer counts like a wrong code by phone. */
export async function prove(asker: Asker, answer: ProvingAnswer, now: Date): Promise<Proved> {
  const { userId, address } = asker;
  const until = await lockedUntil(userId, now);
  if (until) return { kind: "locked", until };
  const challenge = challengeOf(answer);
  if (!challenge || !(await takeChallenge(asker, "prove", challenge, now))) return { kind: "timed-out" };
  const passkey = await findPasskey(userId, decoded(answer.id));
  if (!passkey || !isOwn(answer, passkey)) return countWrong(asker, "passkey-wrong", { kind: "foreign" }, now);
  const told = await checkProof(answer, challenge, passkey.publicKey);
  if (!told) return countWrong(asker, "passkey-wrong", { kind: "wrong" }, now);
  if (isCounterBack(passkey.counter, told.counter)) return countWrong(asker, "passkey-counter-back", { kind: "counter-back" }, now);
  const sessionId = await storeProof(asker, passkey.id, told, now);
  if (sessionId === null) return { kind: "ended" };
  await record("passkey-proven", { userId, address }, now);
  return { kind: "right", sessionId };
}

/** Whether the user handle in the answer, if there is one, is this account's (WebAuthn 7.2, step 6). */
const isOwn = ({ response: { userHandle } }: ProvingAnswer, { handle }: KeptPasskey): boolean =>
  userHandle === undefined || (handle !== null && Buffer.from(handle).equals(decoded(userHandle)));
