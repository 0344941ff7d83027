import { proveEmail } from "@/lib/accounts/mailcode/changes";
import { issue } from "@/lib/accounts/tokens/changes";
import { otpBody } from "@/lib/http/schema";
import { answer, call, endpoint, refuseCode } from "@/lib/web/rest";

/** Public: verifies the email address by the code that was mailed to it. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(otpBody, async ({ email, otp }, { address, now }) => {
    const tried = await proveEmail(email, otp, address, now);
    if (tried.kind !== "right") return refuseCode(tried);
    const token = await issue({ id: tried.user.id, emailVerifiedAt: now }, now);
    return answer(200, { message: "Account verified successfully", token });
  }),
});
