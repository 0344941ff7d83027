import { tryMailCode } from "@/lib/accounts/mailcode/changes";
import { otpBody } from "@/lib/http/schema";
import { answer, call, endpoint, refuseCode } from "@/lib/web/rest";

/** Public: exchanges the mailed reset code for a token that sets one new password. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(otpBody, async ({ email, otp }, { address, now }) => {
    const tried = await tryMailCode(email, "reset", otp, address, now);
    return tried.kind === "right" ? answer(200, { reset_token: tried.grant }) : refuseCode(tried);
  }),
});
