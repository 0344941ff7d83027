"use server";

import { redirect } from "next/navigation";
import { changeAccount } from "@/lib/accounts/account/changes";
import { changePasswordSchema } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { askedLocale, enter, requireAccount, whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { type FormState, onForm } from "@/lib/web/action";

/** Logged in: changes the password. Requires the current one. Ends every session; this browser gets a new, unproven one. */
export async function setPassword(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, changePasswordSchema, async ({ currentPassword, newPassword }, refuse) => {
    const account = await requireAccount(paths.settings.password);
    const time = await now();
    const { address } = await whereabouts();
    const changed = await changeAccount(account, { password: newPassword }, currentPassword, address, time, await askedLocale());
    if (changed.kind === "too-many") return refuse("form", tooOften(changed.seconds));
    if (changed.kind !== "changed") return refuse("currentPassword", accountWords[changed.kind]);
    if (changed.passwordHash) await enter({ userId: account.id, passwordHash: changed.passwordHash }, time);
    redirect(`${paths.settings.all}?because=password-changed`);
  });
}
