import { askForCode } from "@/lib/accounts/mailcode/changes";
import { emailBody } from "@/lib/http/schema";
import { resetAskedWords } from "@/lib/web/respond";
import { answer, call, endpoint, tooMany } from "@/lib/web/rest";

/** Public: mails a password reset code. Unknown addresses get the same answer but no mail. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({
  POST: call(emailBody, async ({ email }, { address, now, later }) => {
    const asked = await askForCode(email, "reset", address, now);
    if (asked.kind === "too-many") return tooMany(asked.seconds);
    later(asked.send);
    return answer(200, { message: resetAskedWords, status: 200 });
  }),
});
