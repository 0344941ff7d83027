"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { resetByCode } from "@/lib/accounts/mailcode/changes";
import { resetSchema } from "@/lib/accounts/mailcode/schema";
import { mailCodeWords } from "@/lib/accounts/mailcode/words";
import { askedLocale, viewer, whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNextUnlessHome } from "@/lib/platform/paths";
import { clearSeals, cookieOptions, resetCookie } from "@/lib/sessions/cookies";
import { endSession } from "@/lib/sessions/store";
import { type FormState, onForm } from "@/lib/web/action";

/** Public: sets a new password by the mailed code. Logs nobody in, and logs this browser out. */
export async function setNewPassword(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, resetSchema, async (value, refuse) => {
    const time = await now();
    const { address } = await whereabouts();
    const reset = await resetByCode(value, address, time, await askedLocale());
    if (reset.kind !== "reset") {
      const words = mailCodeWords(reset);
      return refuse(words.field, words.said);
    }
    await leave(time);
    redirect(withNextUnlessHome(`${paths.login}?because=password-reset`, safeNext(form.get("next"))));
  });
}

/** Logs this browser out, so that the next login is with the new password. */
async function leave(time: Date): Promise<void> {
  const jar = await cookies();
  const { session } = await viewer();
  if (session) await endSession(session.id, time);
  clearSeals(jar);
  jar.set(resetCookie(), "", cookieOptions(0));
}
