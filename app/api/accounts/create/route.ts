import { register, tellOwner } from "@/lib/accounts/account/changes";
import { mailCode } from "@/lib/accounts/mailcode/changes";
import { issue } from "@/lib/accounts/tokens/changes";
import { createBody } from "@/lib/http/schema";
import { wordsIn } from "@/lib/platform/words/intl";
import { accountWords } from "@/lib/web/respond";
import { answer, call, endpoint, mailAnswer, refuse, tooMany, userOf } from "@/lib/web/rest";

/** Public: creates an account and mails a code to its address. The tokens work only once that code has been entered. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(createBody, async ({ full_name: fullName, email, password }, { address, now, later }) => {
    const made = await register({ fullName, email, password }, address, now);
    if (!made.ok && made.refusal === "too-many") return tooMany(made.seconds);
    if (!made.ok) {
      later(() => tellOwner(email));
      return refuse(wordsIn("en", accountWords[made.refusal]), "email");
    }
    const token = await issue(made.account, now);
    const posted = await mailCode(made.account, "verify", now);
    return answer(201, { user: userOf(made.account), token, ...mailAnswer(posted) });
  }),
});
