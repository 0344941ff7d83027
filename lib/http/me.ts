import { changeAccount, deleteAccount } from "../accounts/account/changes";
import { findAccount } from "../accounts/account/data";
import { mailCode } from "../accounts/mailcode/changes";
import { site } from "../mail/changes";
import { refuseChange, userOf } from "./accounts";
import { type Api, declarerOf } from "./call";
import { refuse } from "./refusals";
import * as schema from "./schema";

/** The calls by which the holder of a token reads, changes and deletes the account. */
export function declareMe(api: Api): void {
  const declare = declarerOf(api, "Your account");
  declare("get", "/api/accounts/me/", {
    id: "readMe",
    summary: "Read your account",
    byToken: true,
    answer: [200, "Your account.", schema.userAnswer],
    handle: async ({ user }) => userOf(user),
  });

  declare("patch", "/api/accounts/me/", {
    id: "changeMe",
    byToken: true,
    summary: "Change your name, email or password",
    description:
      "Changes all that is given, or nothing. A new email or password needs the current password. A new email must be proven by a code. A new password ends every login and token.",
    body: schema.changeBody,
    answer: [200, "The changed account.", schema.userAnswer],
    refusals: ["too-many", "busy"],
    handle: async ({ user, body, address, locale, now, later }) => {
      const { full_name: fullName, email, password, current_password: current = "" } = body;
      const changed = await changeAccount(user, { fullName, email, password }, current, address, now, locale);
      if (changed.kind !== "changed") return refuseChange(changed, "current_password");
      if (email !== undefined && email !== user.email) later(() => mailCode({ id: user.id, email }, "verify", now, locale));
      const account = await findAccount(user.id);
      return account ? userOf(account) : refuse("token-not-valid", { detail: "The account is gone." });
    },
  });

  declare("delete", "/api/accounts/me/", {
    id: "deleteMe",
    summary: "Delete your account",
    byToken: true,
    description:
      "Frees the email. Counted votes stay, without you. An account with a proven number is deleted on the site, which asks for a fresh proof of the number.",
    body: schema.deleteBody,
    answer: [204, "Deleted."],
    refusals: ["phone-proof-required", "too-many", "busy"],
    handle: async ({ user, body: { password }, address, locale, now, later }) => {
      const deleted = await deleteAccount(user.id, password, false, address, now);
      if (deleted.kind === "deleted") {
        later(() => deleted.tell(locale));
        return;
      }
      if (deleted.kind === "phone-proof-required") return refuse(deleted.kind, { page: `${site().url}/settings/delete` });
      return refuseChange(deleted, "password");
    },
  });
}
