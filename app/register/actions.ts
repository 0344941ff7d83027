"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { register } from "@/lib/accounts/changes";
import { registerSchema } from "@/lib/accounts/schema";
import { now } from "@/lib/clock";
import { landing, safeNext } from "@/lib/gate/rules";
import { writeSeals } from "@/lib/gate/session";
import { startSession } from "@/lib/gate/store";
import { type FormState, onForm } from "@/lib/web/action";
import { accountWords } from "@/lib/web/respond";

/** Public: makes an account, logs it in and goes on to `next`. */
export async function createAccount(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, registerSchema, async (registration, refuse) => {
    const result = await register(registration);
    if (!result.ok) return refuse("email", accountWords[result.refusal]);
    const sessionId = await startSession(result.userId, await now());
    await writeSeals(await cookies(), { sessionId, userId: result.userId }, false);
    redirect(landing("member", safeNext(form.get("next"))));
  });
}
