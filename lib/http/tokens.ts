import { blacklist, isValid, refresh } from "../accounts/tokens/changes";
import { accessMinutes, refreshHours } from "../accounts/tokens/rules";
import { byPassword } from "./accounts";
import { type Api, declarerOf } from "./call";
import { Refused, refuse } from "./refusals";
import * as schema from "./schema";

/** The calls to get, refresh, check and end tokens. */
export function declareTokens(api: Api): void {
  const declare = declarerOf(api, "Tokens");
  declare("post", "/api/accounts/token/", {
    id: "getTokens",
    summary: "Get tokens for the password",
    description: `An access token lives ${accessMinutes} minutes, a refresh token ${refreshHours} hours.`,
    body: schema.credentialsBody,
    answer: [200, "A pair of tokens.", schema.tokensAnswer],
    refusals: ["no-active-account", "too-many", "busy"],
    handle: async ({ body, address, now }) => {
      const known = await byPassword(body, address, now);
      return known instanceof Refused ? known : known.token;
    },
  });

  const refreshNotValid = refuse("token-not-valid", { detail: "The refresh token is not valid or was used before." });

  declare("post", "/api/accounts/token/refresh/", {
    id: "refreshTokens",
    summary: "Exchange a refresh token for a new pair",
    description: "Each refresh token works once. A second use ends every token of that login, unless both come within 10 seconds.",
    body: schema.refreshBody,
    answer: [200, "A new pair.", schema.tokensAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body, now }) => (await refresh(body.refresh, now)) ?? refreshNotValid,
  });

  declare("post", "/api/accounts/token/verify/", {
    id: "checkToken",
    summary: "Ask whether a token is valid",
    body: schema.tokenBody,
    answer: [200, "It is valid.", schema.emptyAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body: { token }, now }) =>
      (await isValid(token, now)) ? {} : refuse("token-not-valid", { detail: "The token is not valid or has expired." }),
  });

  declare("post", "/api/accounts/token/blacklist/", {
    id: "endToken",
    summary: "End a refresh token and all tokens of its login",
    body: schema.refreshBody,
    answer: [200, "They have ended.", schema.emptyAnswer],
    refusals: ["token-not-valid"],
    handle: async ({ body, now }) => ((await blacklist(body.refresh, now)) ? {} : refreshNotValid),
  });
}
