"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { undo } from "@/lib/proof/number/changes";
import { undoWords } from "@/lib/proof/number/words";
import { clearSeals, loginOf } from "@/lib/sessions/cookies";
import { type FormState, onForm } from "@/lib/web/action";

const codeSchema = z.object({ code: typedCode("fields.mailCodeMissing") });

/** Public: undoes a change of the phone number by the code mailed to the owner, then has them set a new password. */
export async function undoChange(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, codeSchema, async ({ code }, refuse) => {
    const { address } = await whereabouts();
    const outcome = await undo(code, address, await now());
    if (outcome.kind !== "undone") {
      const words = undoWords(outcome);
      return refuse(words.field, words.said);
    }
    const jar = await cookies();
    const login = await loginOf(jar);
    if (login?.userId === outcome.userId) clearSeals(jar); // Every session of the account has ended, this browser's too.
    redirect(`${paths.forgotPassword}?because=${outcome.outcome}`);
  });
}
