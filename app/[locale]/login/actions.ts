"use server";

import { redirect } from "next/navigation";
import { logIn as checkLogin } from "@/lib/accounts/account/changes";
import { loginSchema } from "@/lib/accounts/account/schema";
import { loginWords } from "@/lib/accounts/account/words";
import { enter, keepsCookies, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { safeNext } from "@/lib/platform/paths";
import { type FormState, onForm } from "@/lib/web/action";
import { cookieWords } from "@/lib/web/words";

/** Public: logs in and redirects to `next`. */
export async function logIn(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, loginSchema, async ({ login, password }, refuse) => {
    if (!(await keepsCookies(form))) return refuse("form", cookieWords);
    const time = await now();
    const { address } = await whereabouts();
    const result = await checkLogin(login, password, address, time);
    if (result.kind !== "logged-in") return refuse("form", loginWords(result));
    const standing = await enter({ userId: result.account.id, passwordHash: result.passwordHash }, time);
    if (standing === null) return refuse("form", loginWords({ kind: "bad-login" }));
    redirect(landing(standing, safeNext(form.get("next"))));
  });
}
