import { changeEmail, changePassword, deleteAccount, rename } from "@/lib/accounts/account/changes";
import { findAccount } from "@/lib/accounts/account/data";
import { mailCode } from "@/lib/accounts/mailcode/changes";
import { changeBody, deleteBody } from "@/lib/http/schema";
import { answer, callByHolder, callByHolderWith, endpoint, phoneProofRequired, refuseChange, tokenNotValid, userOf } from "@/lib/web/rest";

/**
 * Needs an access token: reads and changes the account. Changing the email or password requires the current password, and
 * a new email must be verified.
 */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  GET: callByHolder(async (user) => answer(200, userOf(user))),

  PATCH: callByHolderWith(changeBody, async (user, body, { address, now, later }) => {
    const current = body.current_password ?? "";
    if (body.email !== undefined) {
      const changed = await changeEmail(user, body.email, current, address, now);
      if (!changed.ok) return refuseChange(changed, "current_password");
      if (body.email !== user.email) {
        const account = { id: user.id, email: body.email };
        later(async () => void (await mailCode(account, "verify", now)));
      }
    }
    if (body.password !== undefined) {
      const changed = await changePassword({ ...user, email: body.email ?? user.email }, current, body.password, address, now);
      if (!changed.ok) return refuseChange(changed, "current_password");
    }
    if (body.full_name !== undefined) await rename(user.id, body.full_name);
    const account = await findAccount(user.id);
    return account ? answer(200, userOf(account)) : tokenNotValid("The account is gone.");
  }),

  DELETE: callByHolderWith(deleteBody, async (user, { password }, { address, now, later }) => {
    const deleted = await deleteAccount(user.id, password, false, address, now);
    if (!deleted.ok && deleted.refusal === "phone-proof-required") return phoneProofRequired();
    if (!deleted.ok) return refuseChange(deleted, "password");
    later(deleted.tell);
    return answer(204, null);
  }),
});
