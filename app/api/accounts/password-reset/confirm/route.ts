import { resetPassword } from "@/lib/accounts/mailcode/changes";
import { resetBody } from "@/lib/http/schema";
import { answer, call, endpoint, refuse, tooMany } from "@/lib/web/rest";

/** Public: sets a new password by a reset token. Ends every session and token of the account; the phone must be proven again. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(resetBody, async ({ reset_token: grant, password }, { address, now }) => {
    const reset = await resetPassword(grant, password, address, now);
    if (reset.ok) return answer(200, { message: "The password is changed. Log in with it." });
    if (reset.refusal === "too-many") return tooMany(reset.seconds);
    return refuse("The reset token is not valid or was used before. Ask for a new code.", "reset_token");
  }),
});
