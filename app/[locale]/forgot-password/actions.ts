"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { askForCode } from "@/lib/accounts/mailcode/changes";
import { askSchema } from "@/lib/accounts/mailcode/schema";
import { whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, safeNext, withNextUnlessHome } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { cookieOptions, resetCookie } from "@/lib/sessions/cookies";
import { type FormState, later, onForm } from "@/lib/web/action";

/** Public: mails a password reset code. Answer and timing are the same whether or not the account exists. */
export async function askForReset(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, askSchema, async ({ email }, refuse) => {
    const { address } = await whereabouts();
    const asked = await askForCode(email, "reset", address, await now());
    if (asked.kind === "too-many") return refuse("form", tooOften(asked.seconds));
    later(asked.send);
    (await cookies()).set(resetCookie(), email, cookieOptions(env().mailCodeMinutes * 60));
    redirect(withNextUnlessHome(paths.resetPassword, safeNext(form.get("next"))));
  });
}
