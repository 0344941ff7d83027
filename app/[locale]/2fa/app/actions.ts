"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { enterProven, isLate, stayLoggedIn, viewer, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { proveByApp } from "@/lib/proof/authenticator/changes";
import { type FormState, onForm } from "@/lib/web/action";
import { appWords } from "@/lib/web/respond";

const codeSchema = z.object({
  code: typedCode("Enter the code.", "Enter the six digits that your app shows."),
  remember: z.literal("on").optional(),
});

/** Logged in: proves the session by an authenticator code, which works once, and redirects to `next`. */
export async function proveByCode(_: FormState, form: FormData): Promise<FormState> {
  const next = safeNext(form.get("next"));
  const back = withNext(paths.proof.start, next);
  return onForm(form, codeSchema, async ({ code, remember }, refuse) => {
    const { session } = await viewer();
    if (!session && (await isLate())) redirect(next);
    if (!session) redirect(landing("stranger", back));
    const time = await now();
    const { userId } = session;
    const { address } = await whereabouts();
    const outcome = await proveByApp({ sessionId: session.id, userId, address }, code, time);
    if (outcome.kind === "right") {
      await enterProven({ sessionId: outcome.sessionId, userId }, remember === "on", time);
      redirect(next);
    }
    if (outcome.kind === "none") redirect(back);
    if (outcome.kind === "ended") redirect(landing("stranger", back));
    if (outcome.kind === "used-now") {
      await stayLoggedIn(userId, time);
      redirect(`${back}&because=used`);
    }
    const words = appWords(outcome, time);
    return refuse(words.field, words.text);
  });
}
