import { refresh } from "@/lib/accounts/tokens/changes";
import { refreshBody } from "@/lib/http/schema";
import { answer, call, endpoint, tokenNotValid } from "@/lib/web/rest";

/** Public: exchanges a refresh token, which works once, for a new pair. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(refreshBody, async (body, { now }) => {
    const pair = await refresh(body.refresh, now);
    return pair ? answer(200, pair) : tokenNotValid("The refresh token is not valid or was used before.");
  }),
});
