"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { loginSchema } from "@/lib/accounts/schema";
import { authorize } from "@/lib/gate/nextauth";
import { landing, safeNext } from "@/lib/gate/rules";
import { writeSeals } from "@/lib/gate/session";
import { type FormState, onForm } from "@/lib/web/action";
import { accountWords } from "@/lib/web/respond";

/** Public: logs in and goes on to `next`. */
export async function logIn(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, loginSchema, async ({ login, password }, refuse) => {
    const person = await authorize(login, password);
    if (!person) return refuse("form", accountWords["bad-login"]);
    await writeSeals(await cookies(), { sessionId: person.sessionId, userId: person.id }, false);
    redirect(landing("member", safeNext(form.get("next"))));
  });
}
