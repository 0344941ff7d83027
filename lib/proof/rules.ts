import type { LockPolicy } from "../platform/limits/rules";
import type { Locale } from "../platform/words/rules";

/** Types and rules that every kind of proof shares. */

/** The login (a session's id) that a proof belongs to, and its account. */
export type Owner = { sessionId: string; userId: string };

/** An owner with the network address of the request, and the solved puzzle if the form sent one. */
export type Asker = Owner & { address: string; solution?: string | undefined };

/** Too many wrong codes: the account's codes are locked until then. */
export type Locked = { kind: "locked"; until: Date };

/** A failure of the provider of codes by phone. */
export type Trouble =
  /** The provider asks us to slow down. */
  | { kind: "busy"; retryAfterSeconds: number | null }
  /** Our credentials, balance or permission are wrong; the operator has to fix it. */
  | { kind: "misconfigured" }
  /** No usable response: the call may or may not have succeeded. */
  | { kind: "unknown" };

/** A refused attempt that can be repeated on the same page. */
export type Refused =
  | { kind: "malformed" }
  /** `triesLeft` is set for a code by phone, of which the provider allows a few tries. */
  | { kind: "wrong"; triesLeft?: number }
  /** Probably an older code: another one has been sent since. `by` is its channel. */
  | { kind: "newer-sent"; by: "sms" | "call" }
  /** The code of this step of an app was accepted before. The next one works. */
  | { kind: "spent" }
  /** A passkey that is not the account's. */
  | { kind: "foreign" }
  /** A passkey that may be a copy. */
  | { kind: "counter-back" }
  /** This login has no such challenge for a passkey: it was answered before, has expired, or belongs to another login. */
  | { kind: "timed-out" }
  /** Another post of this challenge is being checked. */
  | { kind: "not-now" }
  | Locked
  | Trouble;

/** The refusals after which a person starts again, at the page that asks for the number. It says why. */
export type Restarted =
  /** The code was wrong too often. */
  | { kind: "too-many" }
  | { kind: "expired" }
  /** No code is on its way. */
  | { kind: "none" }
  /** The number belongs to another account, or this account has another number. */
  | { kind: "taken" }
  /** The code was used while it was tried: by another post of the same press, if this login was just proven. */
  | { kind: "used" };

/**
 * The result of an attempt to prove a login, by any kind of proof. Only "right" proves it. lib/gate/finish.ts does what
 * follows.
 */
export type Outcome = (
  | /** A proven login replaces this one. `tell` mails the account's owner; call it after the response is sent. */
  { kind: "right"; sessionId: string; tell?: (locale: Locale) => Promise<unknown> }
  | Restarted
  /** An earlier post of the same press was right. */
  | { kind: "late" }
  /** The login has ended, or what would have proven it is gone. */
  | { kind: "ended" }
  | Refused
) & {
  /** The code was for a change of the number. */
  isChange?: true;
};

/** The outcomes of some kinds. */
export type OutcomeOf<Kind extends Outcome["kind"]> = Extract<Outcome, { kind: Kind }>;

/** What a page shows again after a redirect (`because`): one of these kinds, or the lock while it lasts. Null for anything else. */
export function shownAgain<Kind extends Refused["kind"]>(
  because: unknown,
  kinds: readonly Kind[],
  lockedUntil: Date | null,
): { kind: Kind } | Locked | null {
  if (because === "locked") return lockedUntil && { kind: "locked", until: lockedUntil };
  const kind = kinds.find((each) => each === because);
  return kind === undefined ? null : { kind };
}

/** Ten wrong codes in a row lock for 15 minutes, and every further ten for twice as long, up to a day. */
export const codeLock: LockPolicy = { every: 10, firstMinutes: 15, longestMinutes: 24 * 60 };
