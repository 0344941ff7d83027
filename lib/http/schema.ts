import { z } from "@hono/zod-openapi";
import { email, fullName, loginName, newPassword, password } from "../accounts/account/schema";
import { mailedCode } from "../accounts/mailcode/schema";
import { noNul } from "../platform/text/schema";

/**
 * The request and response bodies of the accounts API. They validate requests, and the OpenAPI document is generated
 * from them.
 */

const text = (error: string, most: number) =>
  z
    .string({ error })
    .trim()
    .min(1, error)
    .max(most, `Use at most ${most} characters.`)
    .refine(noNul, "This cannot contain a NUL character.");

const otp = mailedCode.meta({
  description: "The digits from the email, six as a rule, as a string; spaces are forgiven.",
  example: "482913",
});
const someToken = text("Give a token.", 4_096);
const emailOf = email.meta({
  description: "Case and surrounding blanks do not matter; a domain of any script is kept as its A-labels.",
  example: "ann@example.com",
});
const login = loginName("fields.emailMissing").meta({ description: "The account's email address.", example: "ann@example.com" });
const chosen = newPassword.meta({
  description: "8 to 256 characters, any of them; common passwords are refused.",
  example: "correct horse battery",
});
const given = password.meta({ example: "correct horse battery" });
const name = fullName.meta({ example: "Ann Example" });

export const createBody = z.object({ full_name: name, email: emailOf, password: chosen });
export const otpBody = z.object({ email: emailOf, otp }).openapi("EmailAndCode");
export const emailBody = z.object({ email: emailOf }).openapi("Email");
export const credentialsBody = z.object({ email: login, password: given }).openapi("Credentials");
export const refreshBody = z.object({ refresh: someToken }).openapi("RefreshToken");
export const tokenBody = z.object({ token: someToken });
export const resetBody = z.object({ reset_token: text("Give the reset token.", 200), password: chosen });
export const deleteBody = z.object({ password: given });
export const changeBody = z
  .object({
    full_name: name.optional(),
    email: emailOf.optional(),
    password: chosen.optional().meta({ description: "A new password. Ends every login and token of the account." }),
    current_password: given.optional().meta({ description: "Asked for when the email or the password changes." }),
  })
  .refine((body) => (body.email === undefined && body.password === undefined) || body.current_password !== undefined, {
    path: ["current_password"],
    error: "Enter your current password to change the email or the password.",
  });

export const userAnswer = z
  .object({ id: z.uuid(), email: z.string(), full_name: z.string() })
  .openapi("User", { example: { id: "0199d3c0-5f0e-7c3a-9a53-0c2b7f6d1e11", email: "ann@example.com", full_name: "Ann Example" } });
export const tokensAnswer = z.object({ access: z.string(), refresh: z.string() }).openapi("Tokens");
export const createdAnswer = z.object({
  user: userAnswer,
  token: tokensAnswer,
  message: z.string().meta({ description: "Whether the code was emailed, and if not, how to ask for it again." }),
  mail: z.enum(["sent", "not_sent"]),
});
export const loginAnswer = z.object({ user: userAnswer, token: tokensAnswer });
export const verifiedAnswer = z.object({ message: z.string(), token: tokensAnswer });
export const askedAnswer = z.object({ message: z.string(), status: z.literal(200) }).openapi("CodeAsked");
export const grantAnswer = z.object({ reset_token: z.string() });
export const messageAnswer = z.object({ message: z.string() });
export const emptyAnswer = z.object({}).openapi("Nothing");
