import { type Key, type Said, waiting } from "../../platform/words/rules";
import type { LoggedIn } from "./changes";

/** Why a change of the account was refused. */
export const accountWords = {
  "email-taken": "refused.emailTaken",
  "wrong-password": "refused.wrongPassword",
} as const satisfies Record<string, Key>;

/** Why a login was refused. */
export const loginWords = (refused: Exclude<LoggedIn, { kind: "logged-in" }>): Said =>
  refused.kind === "bad-login" ? "refused.badLogin" : ["refused.tooManyPasswords", waiting(refused.seconds)];
