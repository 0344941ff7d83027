import { undoHours } from "../../proof/number/rules";

/** How long what is kept. A row goes `hours` after the time that its rule names; a new table is one more line. */

export type Rule = {
  table: string;
  /** The times that count: the earliest of `first`, or the latest of `last`. Those that are null do not. */
  first?: readonly string[];
  last?: readonly string[];
  hours: number;
  /** Why so long, and no longer. docs/privacy.md says it to the people it is about. */
  why: string;
  /** By the world's time, whatever the sandbox's clock says: rows that it does not move. */
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

/** The time before which a rule's rows go. */
export function cutoff(rule: Rule, now: Date, realNow: Date): Date {
  return new Date((rule.real ? realNow : now).getTime() - rule.hours * 3_600_000);
}
