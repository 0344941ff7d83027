import { undoHours } from "../../proof/number/rules";

/** How long rows are kept: a row is deleted `hours` after the time that its rule names. Add a line for each new table. */

export type Rule = {
  table: string;
  /** The columns that name the time: the earliest of `first`, or the latest of `last`. Nulls are ignored. */
  first?: readonly string[];
  last?: readonly string[];
  hours: number;
  /** Why this long, and no longer. docs/privacy.md tells the users. */
  why: string;
  /** Whether to count by real time instead of the sandbox's clock, because these rows are stamped with real time. */
  real?: true;
};

const days = 24;

export const rules: readonly Rule[] = [
  {
    table: "Challenge",
    first: ["expiresAt"],
    hours: 1,
    why: "It holds a number that may never be proven. Its code is over; for an hour the page can still say that it has expired.",
  },
  { table: "PhoneChange", first: ["changedAt"], hours: undoHours, why: "It holds a former number, and its undoing is over." },
  { table: "Authenticator", first: ["expiresAt"], hours: 0, why: "No code of it was typed. One that is on has no such time." },
  { table: "PasskeyChallenge", first: ["expiresAt"], hours: 0, why: "Nobody can sign it any more." },
  { table: "Session", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "A late second click finds it; then it opens nothing." },
  { table: "RememberedDevice", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "It spares nobody a code any more." },
  { table: "TokenFamily", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "Its tokens are refused with or without it." },
  {
    table: "MailCode",
    last: ["expiresAt", "lockedUntil", "grantExpiresAt"],
    hours: 1 * days,
    why: "Wrong tries count on from code to code, so that asking for a new one gains nothing; after a day without one they begin anew.",
  },
  { table: "RateLimit", first: ["expire"], hours: 0, real: true, why: "The wait is over." },
  {
    table: "SecurityEvent",
    first: ["at"],
    hours: 90 * days,
    real: true,
    why: "Attacks are often noticed late; three months is enough to look back.",
  },
  { table: "SandboxMessage", first: ["at"], hours: 1 * days, real: true, why: "Made-up texts and mails of a demo." },
  { table: "SandboxRequest", first: ["startedAt"], hours: 1 * days, real: true, why: "The same." },
];

/** Rows whose time is at or before this are deleted. `now` is the site's time, `realNow` the real time. */
export function cutoff(rule: Rule, now: Date, realNow: Date): Date {
  return new Date((rule.real ? realNow : now).getTime() - rule.hours * 3_600_000);
}
