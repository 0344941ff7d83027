import { logIn } from "@/lib/accounts/changes";
import { credentialsBody } from "@/lib/api/schema";
import { issue } from "@/lib/tokens/changes";
import { answer, call, endpoint, noActiveAccount, tooMany, userOf } from "@/lib/web/rest";

/** Public: the same as token/, and also returns the user. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(credentialsBody, async ({ email, password }, { address, now }) => {
    const result = await logIn(email, password, address, now);
    if (result.ok) return answer(200, { user: userOf(result.account), token: await issue(result.account, now) });
    return result.refusal === "too-many" ? tooMany(result.seconds) : noActiveAccount();
  }),
});
