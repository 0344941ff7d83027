"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { deleteAccount } from "@/lib/accounts/changes";
import { password } from "@/lib/accounts/schema";
import { now } from "@/lib/clock";
import { isGone, requireLeaver, whereabouts } from "@/lib/gate/require";
import { clearAll } from "@/lib/gate/session";
import { type FormState, later, onForm } from "@/lib/web/action";
import { accountWords, tooManyWords } from "@/lib/web/respond";

/** Freshly proven, or without a number: deletes the account, by its password. Nothing of it stays in this browser. */
export async function deleteMyAccount(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ password }), async ({ password }, refuse) => {
    if (!(await isGone())) {
      const { userId, user } = await requireLeaver("/settings/delete");
      const { address } = await whereabouts();
      const deleted = await deleteAccount(userId, password, user.phoneSealed !== null, address, await now());
      if (!deleted.ok && deleted.refusal === "too-many") return refuse("form", tooManyWords(deleted.seconds));
      // Proven by another login since the lock asked: the next time, it asks for the proof.
      if (!deleted.ok && deleted.refusal === "phone-proof-required") redirect("/settings/delete");
      if (!deleted.ok) return refuse("password", accountWords[deleted.refusal]);
      later(deleted.tell);
    }
    clearAll(await cookies());
    redirect("/login?because=account-deleted");
  });
}
