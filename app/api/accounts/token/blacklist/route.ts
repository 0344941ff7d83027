import { blacklist } from "@/lib/accounts/tokens/changes";
import { refreshBody } from "@/lib/http/schema";
import { answer, call, endpoint, tokenNotValid } from "@/lib/web/rest";

/** Public: revokes a refresh token and every other token of the same login. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(refreshBody, async ({ refresh }, { now }) =>
    (await blacklist(refresh, now)) ? answer(200, {}) : tokenNotValid("The refresh token is not valid or was used before."),
  ),
});
