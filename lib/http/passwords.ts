import { exchangeResetCode, resetPassword } from "../accounts/mailcode/changes";
import { refuseCode } from "./accounts";
import { type Api, declarerOf } from "./call";
import { refuse, refuseField } from "./refusals";
import * as schema from "./schema";

/** The calls to set a new password by a mailed code. */
export function declarePasswords(api: Api): void {
  const declare = declarerOf(api, "Joining and passwords");
  declare("post", "/api/accounts/validate-password-reset-otp/", {
    id: "exchangeResetCode",
    summary: "Exchange the code for a reset token",
    body: schema.otpBody,
    answer: [200, "Good for one new password, for 10 minutes.", schema.grantAnswer],
    refusals: ["wrong-code", "expired-code", "too-many"],
    handle: async ({ body: { email, otp }, address, now }) => {
      const tried = await exchangeResetCode(email, otp, address, now);
      return tried.kind === "right" ? { reset_token: tried.grant } : refuseCode(tried);
    },
  });

  declare("post", "/api/accounts/password-reset/confirm/", {
    id: "resetPassword",
    summary: "Set a new password by the reset token",
    description: "Ends every login and token of the account. A proven phone must be proven again.",
    body: schema.resetBody,
    answer: [200, "The password has been changed.", schema.messageAnswer],
    refusals: ["too-many", "busy"],
    handle: async ({ body: { reset_token: grant, password }, address, locale, now }) => {
      const reset = await resetPassword(grant, password, address, now, locale);
      if (reset.kind === "reset") return { message: "The password has been changed. Log in with it." };
      if (reset.kind === "too-many") return refuse("too-many", reset);
      return refuseField("reset_token", "The reset token is not valid or was used before. Ask for a new code.");
    },
  });
}
