import { rules } from "../retention/rules";

/** What is kept about people, by model of prisma/schema.prisma. docs/privacy.md and /privacy say it in words. */

/** The parts of a person's file of data, and which model each comes from. */
export const parts = {
  account: "User",
  votes: "Vote",
  logins: "Session",
  devices: "RememberedDevice",
  apps: "TokenFamily",
  codesByPhone: "Challenge",
  codesByMail: "MailCode",
  recoveryCodes: "RecoveryCode",
  authenticators: "Authenticator",
  passkeys: "Passkey",
  changesOfNumber: "PhoneChange",
  events: "SecurityEvent",
} as const;

export type Part = keyof typeof parts;

/** The models of which nothing is in that file, and why. A new model belongs here or above. */
export const leftOut: Record<string, string> = {
  Job: "It is about nobody.",
  Poll: "It is about nobody.",
  Choice: "It is about nobody.",
  RateLimit: "How often something was tried, under a keyed hash, for a day at most: nobody can tell whose tries they were.",
  PasskeyChallenge: "Random bytes for a passkey to sign, for minutes: they say nothing to anybody.",
  SandboxState: "The demo's phone network; empty in production.",
  SandboxRequest: "The demo's phone network; empty in production.",
  SandboxMessage: "The demo's phone network; empty in production.",
  SandboxFault: "The demo's phone network; empty in production.",
};

/** How long the rows of a model are kept once they serve nothing any more, as people say it. Throws where no rule deletes them. */
export function keptFor(model: string): string {
  const rule = rules.find(({ table }) => table === model);
  if (!rule) throw new Error(`No rule deletes ${model}.`);
  const [count, unit] = rule.hours >= 24 && rule.hours % 24 === 0 ? [rule.hours / 24, "day"] : [rule.hours, "hour"];
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
