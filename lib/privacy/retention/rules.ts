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
  /** Whether to count by real time, so that moving the sandbox's clock does not delete these rows. */
  real?: true;
};

const days = 24;

export const rules: readonly Rule[] = [
  {
    table: "Challenge",
    first: ["expiresAt"],
    hours: 1,
    why: "It holds a number that may never be proven. For one more hour the page can say that the code has expired.",
  },
  { table: "PhoneChange", first: ["changedAt"], hours: undoHours, why: "It holds a former number, and can no longer be undone." },
  { table: "Authenticator", first: ["expiresAt"], hours: 0, why: "It was never turned on. An app that is on has no expiry." },
  { table: "PasskeyChallenge", first: ["expiresAt"], hours: 0, why: "It can no longer be answered." },
  { table: "Session", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "A double click can still find it. It gives no access." },
  { table: "RememberedDevice", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "It can no longer replace a code." },
  { table: "TokenFamily", first: ["endedAt", "expiresAt"], hours: 1 * days, why: "Its tokens are refused with or without this row." },
  {
    table: "MailCode",
    last: ["expiresAt", "grantExpiresAt"],
    hours: 1 * days,
    why: "It counts wrong tries across codes, so that requesting a new code gains nothing. After a day without a code the count restarts.",
  },
  { table: "KeptForm", first: ["expiresAt"], hours: 0, why: "Nobody came back for it, and its cookie has expired." },
  { table: "RateLimit", first: ["expire"], hours: 0, real: true, why: "The limit no longer applies." },
  {
    table: "SecurityEvent",
    first: ["at"],
    hours: 90 * days,
    real: true,
    why: "Attacks are often noticed late. Three months are enough to investigate.",
  },
  { table: "SandboxMessage", first: ["at"], hours: 1 * days, real: true, why: "Messages of a demo, not of real people." },
  { table: "SandboxRequest", first: ["startedAt"], hours: 1 * days, real: true, why: "Verifications of a demo, not of real people." },
];

/** Rows whose time is at or before this are deleted. `now` is the site's time, `realNow` the real time. */
export function cutoff(rule: Rule, now: Date, realNow: Date): Date {
  return new Date((rule.real ? realNow : now).getTime() - rule.hours * 3_600_000);
}
