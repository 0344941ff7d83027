import { register, tellOwner } from "../accounts/account/changes";
import { askForCode, mailCode, proveEmail } from "../accounts/mailcode/changes";
import { issue } from "../accounts/tokens/changes";
import type { Posted } from "../mail/port";
import { refuseCode, sending, userOf, words } from "./accounts";
import { type Api, declare } from "./call";
import { refuse, refuseField } from "./refusals";
import * as schema from "./schema";

const tag = "Joining and passwords";

/** The calls to register, and to prove the email by a code. */
export function declareJoining(api: Api): void {
  declare(api, "post", "/api/accounts/create/", {
    id: "createAccount",
    tag,
    summary: "Make an account",
    description: "Mails a code. Until it has come back, the tokens open nothing but validate-otp, resend-otp and token/refresh.",
    body: schema.createBody,
    answer: [201, "The account is made.", schema.createdAnswer],
    refusals: ["too-many", "busy"],
    handle: async ({ body: { full_name: fullName, email, password }, address, locale, now, later }) => {
      const made = await register({ fullName, email, password }, address, now);
      if (made.kind === "too-many") return refuse("too-many", made);
      if (made.kind === "email-taken") {
        later(() => tellOwner(email, locale));
        return refuseField("email", words[made.kind]);
      }
      const token = await issue(made.account, now);
      return { user: userOf(made.account), token, ...mailed(await mailCode(made.account, "verify", now, locale)) };
    },
  });

  declare(api, "post", "/api/accounts/validate-otp/", {
    id: "verifyEmail",
    tag,
    summary: "Prove the email by the code",
    body: schema.otpBody,
    answer: [200, "The email is proven.", schema.verifiedAnswer],
    refusals: ["wrong-code", "expired-code", "too-many"],
    handle: async ({ body: { email, otp }, address, now }) => {
      const tried = await proveEmail(email, otp, address, now);
      if (tried.kind !== "right") return refuseCode(tried);
      return { message: "Account verified successfully", token: await issue({ id: tried.user.id, emailVerifiedAt: now }, now) };
    },
  });

  for (const [method, id] of [["patch", "resendCode"] as const, ["post", "resendCodeByPost"] as const])
    declare(api, method, "/api/accounts/resend-otp/", {
      id,
      tag,
      summary: "Mail a new code",
      body: schema.emailBody,
      answer: [200, "The same for every address.", schema.askedAnswer],
      refusals: ["too-many"],
      handle: async ({ body: { email }, address, locale, now, later }) =>
        sending(await askForCode(email, "verify", address, now), locale, later, words["code-asked"]),
    });
}

/** The part of the response that says whether the code was mailed. The account exists either way. */
function mailed({ kind }: Posted): { mail: "sent" | "not_sent"; message: string } {
  if (kind === "sent") return { mail: "sent", message: "We have mailed you a code." };
  const why = kind === "too-many" ? "this mailbox has had many codes of late" : "the mail with the code could not be sent";
  return { mail: "not_sent", message: `The account is made, but ${why}. Ask for it again at /api/accounts/resend-otp/.` };
}
