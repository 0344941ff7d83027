import { askForCode } from "@/lib/accounts/mailcode/changes";
import { emailBody } from "@/lib/http/schema";
import { answer, call, endpoint, tooMany } from "@/lib/web/rest";

const resend = call(emailBody, async ({ email }, { address, now, later }) => {
  const asked = await askForCode(email, "verify", address, now);
  if (asked.kind === "too-many") return tooMany(asked.seconds);
  later(asked.send);
  return answer(200, { message: "If this address has an account that is not verified yet, a new code is on its way.", status: 200 });
});

/** Public: mails a new code. Unknown and verified addresses get the same answer but no mail. */
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = endpoint({ PATCH: resend, POST: resend });
