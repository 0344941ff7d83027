"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { deleteAccount } from "@/lib/accounts/account/changes";
import { password } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { isGone, requireLeaver, whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { clearAll } from "@/lib/sessions/cookies";
import { type FormState, later, onForm } from "@/lib/web/action";

/** Freshly proven, or without a number: deletes the account and its cookies. Requires the password. */
export async function deleteMyAccount(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ password }), async ({ password }, refuse) => {
    if (!(await isGone())) {
      const { userId, user } = await requireLeaver(paths.settings.deletion);
      const { address } = await whereabouts();
      const deleted = await deleteAccount(userId, password, user.phoneSealed !== null, address, await now());
      if (deleted.kind === "too-many") return refuse("form", tooOften(deleted.seconds));
      // Another session proved a number after the check above. This page now requires a proof, so go through it again.
      if (deleted.kind === "phone-proof-required") redirect(paths.settings.deletion);
      if (deleted.kind === "wrong-password") return refuse("password", accountWords[deleted.kind]);
      later(deleted.tell);
    }
    clearAll(await cookies());
    redirect(`${paths.login}?because=account-deleted`);
  });
}
