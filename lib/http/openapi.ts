import type { z } from "zod";
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject, type ZodOpenApiResponseObject } from "zod-openapi";
import { accessMinutes, refreshHours } from "../accounts/tokens/rules";
import * as schema from "./schema";

/** The accounts API as an OpenAPI 3.1 document, generated from the schemas that validate its requests. */

const json = (body: z.ZodType) => ({ content: { "application/json": { schema: body } } });
const response = (description: string, body: z.ZodType): ZodOpenApiResponseObject => ({ description, ...json(body) });

const badBody = { "400": response("The body is not right; `fields` names what.", schema.badBody) };
const refusals = {
  "413": response("The body is over 64 KiB.", schema.badBody),
  "415": response("The body is not application/json.", schema.badBody),
};
const tooOften = {
  "429": {
    ...response("Too often.", schema.badBody),
    headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" as const } } },
  },
};
const busy = {
  "503": {
    ...response("So many passwords are being checked that this one is not taken on.", schema.badBody),
    headers: { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" as const } } },
  },
};
const badToken = { "401": response("`token_not_valid`", schema.detailed) };
const unproven = { "403": response("`email_not_verified`: prove the email first.", schema.detailed) };
const phoneProofNeeded = {
  "403": response(
    "`email_not_verified`: prove the email first. `phone_proof_required`: the account has a proven number; `detail` names the page.",
    schema.detailed,
  ),
};
const badCode = {
  "400": response("“Invalid OTP.”, or that the right code has expired, or `fields`.", schema.badBody.or(schema.expiredOtp)),
};
const badLogin = { "401": response("`no_active_account`", schema.detailed) };

type Call = { id: string; summary: string; description?: string; body?: z.ZodType; bearer?: true };
const call = ({ id, summary, description, body, bearer }: Call, responses: ZodOpenApiOperationObject["responses"]) => ({
  operationId: id,
  summary,
  ...(description && { description }),
  tags: [bearer ? "Your account" : id.toLowerCase().includes("token") ? "Tokens" : "Joining and passwords"],
  ...(body && { requestBody: { required: true, ...json(body) } }),
  ...(bearer && { security: [{ bearer: [] }] }),
  responses: { ...responses, ...(body ? refusals : {}) },
});

const resend = { summary: "Mail a new code", body: schema.emailBody };
const resent = { "200": response("The same for every address.", schema.askedAnswer), ...badBody, ...tooOften };

const paths: ZodOpenApiPathsObject = {
  "/api/accounts/create/": {
    post: call(
      {
        id: "createAccount",
        summary: "Make an account",
        description: "Mails a code. Until it has come back, the tokens open nothing but validate-otp, resend-otp and token/refresh.",
        body: schema.createBody,
      },
      { "201": response("The account is made.", schema.createdAnswer), ...badBody, ...tooOften, ...busy },
    ),
  },
  "/api/accounts/validate-otp/": {
    post: call(
      { id: "verifyEmail", summary: "Prove the email by the code", body: schema.otpBody },
      { "200": response("The email is proven.", schema.verifiedAnswer), ...badCode, ...tooOften },
    ),
  },
  "/api/accounts/resend-otp/": {
    patch: call({ id: "resendCode", ...resend }, resent),
    post: call({ id: "resendCodeByPost", ...resend }, resent),
  },
  "/api/accounts/login/": {
    post: call(
      { id: "logIn", summary: "Get the user and tokens for the password", body: schema.credentialsBody },
      { "200": response("Logged in.", schema.loginAnswer), ...badBody, ...badLogin, ...tooOften, ...busy },
    ),
  },
  "/api/accounts/token/": {
    post: call(
      {
        id: "getTokens",
        summary: "Get tokens for the password",
        description: `An access token lives ${accessMinutes} minutes, a refresh token ${refreshHours} hours.`,
        body: schema.credentialsBody,
      },
      { "200": response("A pair of tokens.", schema.tokensAnswer), ...badBody, ...badLogin, ...tooOften, ...busy },
    ),
  },
  "/api/accounts/token/refresh/": {
    post: call(
      {
        id: "refreshTokens",
        summary: "Exchange a refresh token for a new pair",
        description: "Each refresh token works once. A second use ends every token of that login, unless both come within 10 seconds.",
        body: schema.refreshBody,
      },
      { "200": response("A new pair.", schema.tokensAnswer), ...badBody, ...badToken },
    ),
  },
  "/api/accounts/token/verify/": {
    post: call(
      { id: "checkToken", summary: "Ask whether a token is valid", body: schema.tokenBody },
      { "200": response("It is valid.", schema.emptyAnswer), ...badBody, ...badToken },
    ),
  },
  "/api/accounts/token/blacklist/": {
    post: call(
      { id: "endToken", summary: "End a refresh token and all tokens of its login", body: schema.refreshBody },
      { "200": response("They have ended.", schema.emptyAnswer), ...badBody, ...badToken },
    ),
  },
  "/api/accounts/me/": {
    get: call(
      { id: "readMe", summary: "Read your account", bearer: true },
      { "200": response("You.", schema.userAnswer), ...badToken, ...unproven },
    ),
    patch: call(
      {
        id: "changeMe",
        summary: "Change your name, email or password",
        description: "A new email is to be proven by a code. A new password ends every login and token.",
        body: schema.changeBody,
        bearer: true,
      },
      { "200": response("You, changed.", schema.userAnswer), ...badBody, ...badToken, ...unproven, ...tooOften, ...busy },
    ),
    delete: call(
      {
        id: "deleteMe",
        summary: "Delete your account",
        description:
          "Frees the email. Counted votes stay, without you. An account with a proven number is deleted on the site, which asks for a fresh proof of the number.",
        body: schema.deleteBody,
        bearer: true,
      },
      { "204": { description: "It is gone." }, ...badBody, ...badToken, ...phoneProofNeeded, ...tooOften, ...busy },
    ),
  },
  "/api/accounts/password-reset/": {
    post: call(
      { id: "forgotPassword", summary: "Mail a code for a new password", body: schema.emailBody },
      { "200": response("The same for every address.", schema.askedAnswer), ...badBody, ...tooOften },
    ),
  },
  "/api/accounts/validate-password-reset-otp/": {
    post: call(
      { id: "exchangeResetCode", summary: "Exchange the code for a reset token", body: schema.otpBody },
      { "200": response("Good for one new password, for 10 minutes.", schema.grantAnswer), ...badCode, ...tooOften },
    ),
  },
  "/api/accounts/password-reset/confirm/": {
    post: call(
      {
        id: "resetPassword",
        summary: "Set a new password by the reset token",
        description: "Ends every login and token of the account. A proven phone is to be proven again.",
        body: schema.resetBody,
      },
      { "200": response("The password is changed.", schema.messageAnswer), ...badBody, ...tooOften, ...busy },
    ),
  },
};

/** Makes the document. `origin` is the server's address, e.g. https://polls.example.com. */
export function openapi(origin: string) {
  return createDocument({
    openapi: "3.1.0",
    info: {
      title: "Pollstr accounts API",
      version: "1.0.0",
      description:
        "Register a person, prove their email by a one-time code, get tokens, reset a password. The accounts are those of the site. " +
        "JSON in and out; every path also answers without its trailing slash.",
    },
    servers: [{ url: origin }],
    paths,
    components: { securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } } },
  });
}
