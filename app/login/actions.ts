"use server";

import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { loginSchema } from "@/lib/accounts/schema";
import { addressOf, authorize } from "@/lib/gate/nextauth";
import { landing, safeNext } from "@/lib/gate/rules";
import { writeSeals } from "@/lib/gate/session";
import { type FormState, onForm } from "@/lib/web/action";
import { loginWords } from "@/lib/web/respond";

/** Public: logs in and goes on to `next`. */
export async function logIn(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, loginSchema, async ({ login, password }, refuse) => {
    const asked = await headers();
    const result = await authorize(
      login,
      password,
      addressOf((name) => asked.get(name)),
    );
    if (!result.ok) return refuse("form", loginWords(result));
    await writeSeals(await cookies(), { sessionId: result.person.sessionId, userId: result.person.id }, false);
    redirect(landing("member", safeNext(form.get("next"))));
  });
}
