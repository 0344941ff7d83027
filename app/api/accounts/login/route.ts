import { logIn } from "@/lib/accounts/account/changes";
import { issue } from "@/lib/accounts/tokens/changes";
import { credentialsBody } from "@/lib/http/schema";
import { answer, call, endpoint, noActiveAccount, tooMany, userOf } from "@/lib/web/rest";

/** Public: the same as token/, and also returns the user. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(credentialsBody, async ({ email, password }, { address, now }) => {
    const result = await logIn(email, password, address, now);
    if (result.ok) return answer(200, { user: userOf(result.account), token: await issue(result.account, now) });
    return result.refusal === "too-many" ? tooMany(result.seconds) : noActiveAccount();
  }),
});
