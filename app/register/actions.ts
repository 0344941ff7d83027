"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { register, tellOwner } from "@/lib/accounts/changes";
import { registerSchema } from "@/lib/accounts/schema";
import { now } from "@/lib/clock";
import { addressOf } from "@/lib/gate/nextauth";
import { landing, safeNext } from "@/lib/gate/rules";
import { writeSeals } from "@/lib/gate/session";
import { startSession } from "@/lib/gate/store";
import { mailCode } from "@/lib/mailcodes/changes";
import { type FormState, later, onForm } from "@/lib/web/action";
import { accountWords, tooManyWords } from "@/lib/web/respond";

/** Public: makes an account, logs it in and goes on to `next`. */
export async function createAccount(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, registerSchema, async (registration, refuse) => {
    const time = await now();
    const asked = await headers();
    const address = addressOf((name) => asked.get(name));
    const result = await register(registration, address, time);
    if (!result.ok && result.refusal === "too-many") return refuse("form", tooManyWords(result.seconds));
    if (!result.ok) {
      later(() => tellOwner(registration.email));
      return refuse("email", accountWords[result.refusal]);
    }
    const { account } = result;
    // The person is on their way to a poll: they need not wait for a mail server, and can ask again at /verify-email.
    later(() => mailCode(account, "verify", time));
    const sessionId = await startSession(account.id, time);
    await writeSeals(await cookies(), { sessionId, userId: account.id }, false);
    redirect(landing("member", safeNext(form.get("next"))));
  });
}
