import { logIn, type NotChanged } from "../accounts/account/changes";
import type { Account } from "../accounts/account/data";
import type { Asked, NotRight } from "../accounts/mailcode/changes";
import { issue } from "../accounts/tokens/changes";
import type { Locale } from "../platform/words/rules";
import type { Mount } from "./call";
import { refuse, refuseField } from "./refusals";

/** What the calls of the accounts API share: the account as they show it, and their refusals. */

/** The texts of these calls. They stay English: programs read them. */
export const words = {
  "email-taken": "An account with this email address already exists. Log in instead.",
  "wrong-password": "That is not your password.",
  "code-asked": "If this address has an account that is not verified yet, a new code is on its way.",
  "reset-asked": "If this address has an account, a code is on its way.",
} as const;

/** An account as its calls show it. */
export const userOf = ({ id, email, fullName }: Pick<Account, "id" | "email" | "fullName">) => ({ id, email, full_name: fullName });

type Credentials = { email: string; password: string };

/** The account with this password, and tokens of a new login. */
export async function byPassword({ email, password }: Credentials, address: string, now: Date) {
  const result = await logIn(email, password, address, now);
  if (result.kind === "too-many") return refuse("too-many", result);
  if (result.kind !== "logged-in") return refuse("no-active-account");
  const { account, passwordHash } = result;
  const token = await issue({ ...account, passwordHash }, now);
  return token ? { user: userOf(account), token } : refuse("no-active-account");
}

/** Mails a code after the response, which is the same whether or not there is an account. */
export function sending(asked: Asked, locale: Locale, later: Mount["later"], message: string) {
  if (asked.kind === "too-many") return refuse("too-many", asked);
  later(() => asked.send(locale));
  return { message, status: 200 as const };
}

/** Refuses a mailed code. It says if the right one has expired, which only its owner learns. */
export function refuseCode(tried: NotRight) {
  if (tried.kind === "too-many") return refuse("too-many", tried);
  return tried.kind === "expired" ? refuse("expired-code") : refuse("wrong-code");
}

/** Refuses a change. `field` is the name of the password field. */
export function refuseChange(refused: NotChanged, field: string) {
  if (refused.kind === "too-many") return refuse("too-many", refused);
  return refuseField(refused.kind === "email-taken" ? "email" : field, words[refused.kind]);
}
