"use server";

import { redirect } from "next/navigation";
import { register, tellOwner } from "@/lib/accounts/account/changes";
import { registerSchema } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { mailCode } from "@/lib/accounts/mailcode/changes";
import { enter, keepsCookies, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { safeNext } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { type FormState, later, onForm } from "@/lib/web/action";
import { cookieWords } from "@/lib/web/words";

/** Public: creates an account, logs it in and redirects to `next`. */
export async function createAccount(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, registerSchema, async (registration, refuse) => {
    if (!(await keepsCookies(form))) return refuse("form", cookieWords);
    const time = await now();
    const { address } = await whereabouts();
    const result = await register(registration, address, time);
    if (result.kind === "too-many") return refuse("form", tooOften(result.seconds));
    if (result.kind === "email-taken") {
      later((locale) => tellOwner(registration.email, locale));
      return refuse("email", accountWords[result.kind]);
    }
    const { account, passwordHash } = result;
    // The person wants to reach a poll and should not wait for a mail server. They can request another code at /verify-email.
    later((locale) => mailCode(account, "verify", time, locale));
    const standing = await enter({ userId: account.id, passwordHash }, time);
    redirect(landing(standing ?? "stranger", safeNext(form.get("next"))));
  });
}
