import { confirm, type NotConfirmed, refusalOf, write } from "../../accounts/account/changes";
import { findAccount } from "../../accounts/account/data";
import { site } from "../../mail/changes";
import { passkeyAddedLetter, passkeyRemovedLetter } from "../../mail/letters";
import { record } from "../../platform/events/changes";
import type { Asker } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
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

/** What a person may do with passkeys. `tell` mails the account's owner, and runs when the answer is out. */

type Tell = { tell: () => Promise<void> };

export type AskedToAdd = { kind: "ask"; options: CreationOptions } | NotConfirmed | { kind: "full" } | { kind: "ended" };

/** Begins to add a passkey, by the password: what the browser is to make one of. */
export async function askToAdd(asker: Asker, password: string, now: Date): Promise<AskedToAdd> {
  const { userId, address } = asker;
  const confirmed = await confirm(userId, password, address, now);
  if (!confirmed.ok) return refusalOf(confirmed);
  const [account, has] = await Promise.all([findAccount(userId), credentialsOf(userId)]);
  if (!account) return { kind: "ended" };
  if (has.length >= mostPasskeys) return { kind: "full" };
  const person = { ...account, handle: await handleOf(userId) };
  return { kind: "ask", options: await creationOptions(person, await openChallenge(asker, "register", now), has) };
}

export type Added = ({ kind: "added" } & Tell) | { kind: "expired" | "wrong" | NotAdded };

/** Adds the passkey that the browser has made. That the password was given shows in the challenge: it is handed out for nothing less. */
export async function add(asker: Asker, answer: AddedAnswer, name: string, now: Date): Promise<Added> {
  const { userId, address } = asker;
  const challenge = challengeOf(answer);
  if (!challenge || !(await takeChallenge(asker, "register", challenge, now))) return { kind: "expired" };
  const credential = await checkAdded(answer, challenge);
  if (!credential) return { kind: "wrong" };
  const kind = await addPasskey(asker, credential, name, now);
  if (kind !== "added") return { kind };
  await record("passkey-added", { userId, address }, now);
  return { kind, tell: () => write(userId, (email) => passkeyAddedLetter(site(), email, now)) };
}

/** Gives one of the person's passkeys another name; nothing happens when it is not there any more. */
export async function rename(userId: string, id: string, name: string): Promise<void> {
  await renamePasskey(userId, id, name);
}

export type Removed = ({ kind: "removed" } & Tell) | { kind: "gone" } | NotConfirmed;

/** Removes one of the person's passkeys, by the password. "gone": it was not there any more. */
export async function remove({ userId, address }: Asker, id: string, password: string, now: Date): Promise<Removed> {
  const confirmed = await confirm(userId, password, address, now);
  if (!confirmed.ok) return refusalOf(confirmed);
  if (!(await removePasskey(userId, id))) return { kind: "gone" };
  await record("passkey-removed", { userId, address }, now);
  return { kind: "removed", tell: () => write(userId, (email) => passkeyRemovedLetter(site(), email, now)) };
}

type Locked = { kind: "locked"; until: Date };
export type AskedToProve = { kind: "ask"; options: RequestOptions } | { kind: "none" } | Locked;

/** Begins a proof by passkey: what the browser is to have signed. "none": the account has no passkey. */
export async function askToProve(asker: Asker, now: Date): Promise<AskedToProve> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  const has = await credentialsOf(asker.userId);
  if (has.length === 0) return { kind: "none" };
  return { kind: "ask", options: await requestOptions(await openChallenge(asker, "prove", now), has) };
}

type Wrong = "unknown" | "wrong" | "counter-back";
export type Proved =
  | { kind: "right"; sessionId: string }
  | { kind: Wrong }
  | Locked
  /** The challenge is none of this session's: answered before, too late, or another's. */
  | { kind: "expired" }
  | { kind: "ended" };

/** Tries an answer. Only "right" proves anything; a wrong one counts as wrong codes by phone do. */
export async function prove(asker: Asker, answer: ProvingAnswer, now: Date): Promise<Proved> {
  const { userId, address } = asker;
  const until = await lockedUntil(userId, now);
  if (until) return { kind: "locked", until };
  const challenge = challengeOf(answer);
  if (!challenge || !(await takeChallenge(asker, "prove", challenge, now))) return { kind: "expired" };
  const passkey = await findPasskey(userId, decoded(answer.id));
  if (!passkey || !isOwn(answer, passkey)) return refuse(asker, "unknown", now);
  const told = await checkProof(answer, challenge, passkey.publicKey);
  if (!told) return refuse(asker, "wrong", now);
  if (isCounterBack(passkey.counter, told.counter)) return refuse(asker, "counter-back", now);
  const sessionId = await storeProof(asker, passkey.id, told, now);
  if (sessionId === null) return { kind: "ended" };
  await record("passkey-proven", { userId, address }, now);
  return { kind: "right", sessionId };
}

/** A passkey that says whose it is must say this account (WebAuthn 7.2, step 6). */
const isOwn = ({ response: { userHandle } }: ProvingAnswer, { handle }: KeptPasskey): boolean =>
  userHandle === undefined || (handle !== null && Buffer.from(handle).equals(decoded(userHandle)));

async function refuse({ userId, address }: Asker, kind: Wrong, now: Date): Promise<Proved> {
  const until = await countFailureOf(userId, now);
  await record(kind === "counter-back" ? "passkey-counter-back" : "passkey-wrong", { userId, address }, now);
  return until ? { kind: "locked", until } : { kind };
}
