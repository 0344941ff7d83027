/** What the app needs from a provider that proves phone numbers. Every outcome is a value; an adapter never throws. */
export type PhonePort = {
  /** Starts a verification of `to` (E.164) and sends the first code. */
  start: (to: string, locale: string) => Promise<StartOutcome>;
  /** Asks whether `code` is the one sent last. Not idempotent: a right code is right once. */
  check: (requestId: string, code: string) => Promise<CheckOutcome>;
  /** Moves on to the next step (SMS, SMS, voice). False says nothing about the reason. */
  next: (requestId: string) => Promise<boolean>;
  /** Gives a verification up, as far as the provider allows it. */
  cancel: (requestId: string) => Promise<boolean>;
};

export type StartOutcome =
  | { kind: "sent"; requestId: string }
  /** One is under way for this number; the id is there when the provider names it. */
  | { kind: "running"; requestId: string | null }
  | { kind: "bad-number" }
  | Trouble;

export type CheckOutcome = { kind: "right" } | { kind: "wrong" } | { kind: "too-many" } | { kind: "gone" } | { kind: "not-now" } | Trouble;

export type Trouble =
  /** The provider asks us to slow down. */
  | { kind: "busy"; retryAfterSeconds: number | null }
  /** Credentials, balance or permission: ours to mend. */
  | { kind: "misconfigured" }
  /** No usable answer: it may or may not have happened. */
  | { kind: "unknown" };
