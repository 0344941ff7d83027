import { logIn } from "@/lib/accounts/changes";
import { credentialsBody } from "@/lib/api/schema";
import { issue } from "@/lib/tokens/changes";
import { answer, call, endpoint, noActiveAccount, tooMany } from "@/lib/web/rest";

/** Public: exchanges email and password for a pair of tokens. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(credentialsBody, async ({ email, password }, { address, now }) => {
    const result = await logIn(email, password, address, now);
    if (result.ok) return answer(200, await issue(result.account, now));
    return result.refusal === "too-many" ? tooMany(result.seconds) : noActiveAccount();
  }),
});
