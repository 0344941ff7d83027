import { logIn } from "../accounts/account/changes";
import { blacklist, issue, isValid, refresh } from "../accounts/tokens/changes";
import { accessMinutes, refreshHours } from "../accounts/tokens/rules";
import { userOf } from "./accounts";
import { type Api, declare } from "./call";
import { refuse } from "./refusals";
import * as schema from "./schema";

const tag = "Tokens";

/** The calls to log in, and to refresh, check and end tokens. */
export function declareTokens(api: Api): void {
  declare(api, "post", "/api/accounts/login/", {
    id: "logIn",
    tag: "Joining and passwords",
    summary: "Get the user and tokens for the password",
    body: schema.credentialsBody,
    answer: [200, "Logged in.", schema.loginAnswer],
    refusals: ["no-active-account", "too-many", "busy"],
    handle: async ({ body: { email, password }, address, now }) => {
      const result = await logIn(email, password, address, now);
      if (result.kind === "logged-in") return { user: userOf(result.account), token: await issue(result.account, now) };
      return result.kind === "too-many" ? refuse("too-many", result) : refuse("no-active-account");
    },
  });

  declare(api, "post", "/api/accounts/token/", {
    id: "getTokens",
    tag,
    summary: "Get tokens for the password",
    description: `An access token lives ${accessMinutes} minutes, a refresh token ${refreshHours} hours.`,
    body: schema.credentialsBody,
    answer: [200, "A pair of tokens.", schema.tokensAnswer],
    refusals: ["no-active-account", "too-many", "busy"],
    handle: async ({ body: { email, password }, address, now }) => {
      const result = await logIn(email, password, address, now);
      if (result.kind === "logged-in") return issue(result.account, now);
      return result.kind === "too-many" ? refuse("too-many", result) : refuse("no-active-account");
    },
  });

  const refreshNotValid = refuse("token-not-valid", { detail: "The refresh token is not valid or was used before." });

  declare(api, "post", "/api/accounts/token/refresh/", {
    id: "refreshTokens",
    tag,
    summary: "Exchange a refresh token for a new pair",
    description: "Each refresh token works once. A second use ends every token of that login, unless both come within 10 seconds.",
    body: schema.refreshBody,
    answer: [200, "A new pair.", schema.tokensAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body, now }) => (await refresh(body.refresh, now)) ?? refreshNotValid,
  });

  declare(api, "post", "/api/accounts/token/verify/", {
    id: "checkToken",
    tag,
    summary: "Ask whether a token is valid",
    body: schema.tokenBody,
    answer: [200, "It is valid.", schema.emptyAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body: { token }, now }) =>
      (await isValid(token, now)) ? {} : refuse("token-not-valid", { detail: "The token is not valid or has expired." }),
  });

  declare(api, "post", "/api/accounts/token/blacklist/", {
    id: "endToken",
    tag,
    summary: "End a refresh token and all tokens of its login",
    body: schema.refreshBody,
    answer: [200, "They have ended.", schema.emptyAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body, now }) => ((await blacklist(body.refresh, now)) ? {} : refreshNotValid),
  });
}
