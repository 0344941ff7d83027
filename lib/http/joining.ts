import { register, tellOwner } from "../accounts/account/changes";
import { askForCode, mailCode, proveEmail } from "../accounts/mailcode/changes";
import { issue } from "../accounts/tokens/changes";
import type { Posted } from "../mail/port";
import { byPassword, refuseCode, sending, userOf, words } from "./accounts";
import { type Api, declarerOf } from "./call";
import { refuse, refuseField } from "./refusals";
import * as schema from "./schema";

/** The calls to register, to get codes by mail, to prove the email by one, and to log in. */
export function declareJoining(api: Api): void {
  const declare = declarerOf(api, "Joining and passwords");
  declare("post", "/api/accounts/create/", {
    id: "createAccount",
    summary: "Make an account",
    description: "Emails a code. Until it has come back, the tokens open nothing but validate-otp, resend-otp and token/refresh.",
    body: schema.createBody,
    answer: [201, "The account has been created.", schema.createdAnswer],
    refusals: ["too-many", "busy"],
    handle: async ({ body: { full_name: fullName, email, password }, address, locale, now, later }) => {
      const made = await register({ fullName, email, password }, address, now);
      if (made.kind === "too-many") return refuse("too-many", made);
      if (made.kind === "email-taken") {
        later(() => tellOwner(email, locale));
        return refuseField("email", words[made.kind]);
      }
      const token = await issue({ ...made.account, passwordHash: made.passwordHash }, now);
      if (!token) throw new Error("The password of a new account has changed.");
      return { user: userOf(made.account), token, ...mailed(await mailCode(made.account, "verify", now, locale)) };
    },
  });

  declare("post", "/api/accounts/validate-otp/", {
    id: "verifyEmail",
    summary: "Prove the email by the code",
    body: schema.otpBody,
    answer: [200, "The email is proven.", schema.verifiedAnswer],
    refusals: ["wrong-code", "expired-code", "too-many"],
    handle: async ({ body: { email, otp }, address, now }) => {
      const tried = await proveEmail(email, otp, address, now);
      if (tried.kind !== "right") return refuseCode(tried);
      const token = await issue(tried.user, now);
      return token ? { message: "Account verified successfully", token } : refuse("wrong-code");
    },
  });

  const [again, reset] = ["/api/accounts/resend-otp/", "/api/accounts/password-reset/"] as const;
  for (const [method, path, id, summary, purpose, said] of [
    ["patch", again, "resendCode", "Email a new code", "verify", words["code-asked"]],
    ["post", again, "resendCodeByPost", "Email a new code", "verify", words["code-asked"]],
    ["post", reset, "forgotPassword", "Email a code for a new password", "reset", words["reset-asked"]],
  ] as const)
    declare(method, path, {
      id,
      summary,
      body: schema.emailBody,
      answer: [200, "The same for every address.", schema.askedAnswer],
      refusals: ["too-many"],
      handle: async ({ body: { email }, address, locale, now, later }) =>
        sending(await askForCode(email, purpose, address, now), locale, later, said),
    });

  declare("post", "/api/accounts/login/", {
    id: "logIn",
    summary: "Get the user and tokens for the password",
    body: schema.credentialsBody,
    answer: [200, "Logged in.", schema.loginAnswer],
    refusals: ["no-active-account", "too-many", "busy"],
    handle: ({ body, address, now }) => byPassword(body, address, now),
  });
}

/** The part of the response that says whether the code was mailed. The account exists either way. */
function mailed({ kind }: Posted): { mail: "sent" | "not_sent"; message: string } {
  if (kind === "sent") return { mail: "sent", message: "We have emailed you a code." };
  const why = kind === "too-many" ? "this mailbox has been sent too many codes recently" : "the email with the code could not be sent";
  return { mail: "not_sent", message: `The account has been created, but ${why}. Ask for a new code at /api/accounts/resend-otp/.` };
}
