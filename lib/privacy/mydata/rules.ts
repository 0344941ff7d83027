import { rules } from "../retention/rules";

/** Which data is kept about people, by model of prisma/schema.prisma. docs/privacy.md and /privacy describe it for people. */

/** The parts of the download of personal data, and the model of each. */
export const parts = {
  account: "User",
  votes: "Participation",
  polls: "Poll",
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

/** The models that the download leaves out, and why. Add every new model here or above. */
export const leftOut: Record<string, string> = {
  Job: "It is not about a person.",
  PollChange: "It is about a poll, which is in the download.",
  Inbox: "Encrypted ballots without a person, and hashes of receipts, until they are logged.",
  LogEntry: "Ballots without a person, and hashes of receipts. Nobody can tell which ballot is whose.",
  LogHead: "It is not about a person.",
  Tally: "It is not about a person.",
  KeptForm: "What was typed into a form, encrypted, kept for a day at most until its writer has logged in. It names no account.",
  RateLimit: "Counts of tries under a keyed hash, kept for a day at most. Without the key they cannot be linked to a person.",
  PasskeyChallenge: "Random bytes that a passkey signs, kept for minutes. They say nothing about a person.",
  SandboxState: "The demo's phone network; empty in production.",
  SandboxRequest: "The demo's phone network; empty in production.",
  SandboxMessage: "The demo's phone network; empty in production.",
  SandboxFault: "The demo's phone network; empty in production.",
};

/** How long rows of a model are kept after they have expired, in whole days or hours. Throws when no rule deletes them. */
export function keptFor(model: string): { count: number; unit: "days" | "hours" } {
  const rule = rules.find(({ table }) => table === model);
  if (!rule) throw new Error(`No rule deletes ${model}.`);
  return rule.hours >= 24 && rule.hours % 24 === 0 ? { count: rule.hours / 24, unit: "days" } : { count: rule.hours, unit: "hours" };
}
