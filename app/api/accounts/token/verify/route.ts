import { isValid } from "@/lib/accounts/tokens/changes";
import { tokenBody } from "@/lib/http/schema";
import { answer, call, endpoint, tokenNotValid } from "@/lib/web/rest";

/** Public: says whether an access or refresh token is valid now. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(tokenBody, async ({ token }, { now }) =>
    (await isValid(token, now)) ? answer(200, {}) : tokenNotValid("The token is not valid or has expired."),
  ),
});
