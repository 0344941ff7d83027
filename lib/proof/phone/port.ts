import type { Trouble } from "../rules";

/** What the app needs from a provider that proves phone numbers. Every outcome is a value; an adapter never throws. */
export type PhonePort = {
  /** Starts a verification of `to` (E.164) and sends the first code, in `locale` such as "en-us". */
  start: (to: string, locale: string) => Promise<StartOutcome>;
  /** Checks whether `code` is the newest one. Not idempotent: a right code is accepted once. */
  check: (requestId: string, code: string) => Promise<CheckOutcome>;
  /** Moves on to the next step (SMS, SMS, voice). False when that failed, for whatever reason. */
  next: (requestId: string) => Promise<boolean>;
  /** Cancels a verification. False when the provider does not allow it, or the call failed. */
  cancel: (requestId: string) => Promise<boolean>;
};

export type StartOutcome =
  | { kind: "sent"; requestId: string }
  /** A verification of this number is already running. `requestId` is null when the provider does not say which. */
  | { kind: "running"; requestId: string | null }
  | { kind: "bad-number" }
  | Trouble;

export type CheckOutcome = { kind: "right" } | { kind: "wrong" } | { kind: "too-many" } | { kind: "gone" } | { kind: "not-now" } | Trouble;
