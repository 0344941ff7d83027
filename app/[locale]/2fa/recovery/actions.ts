"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { enterProven, isLate, stayLoggedIn, viewer, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { useCode as tryCode } from "@/lib/proof/recovery/changes";
import { type FormState, later, onForm } from "@/lib/web/action";
import { recoveryWords } from "@/lib/web/respond";

const codeSchema = z.object({ code: typedCode("Enter a recovery code.", "Enter one recovery code.") });

/** Logged in: proves the session by a recovery code, which works once, and redirects to `next`. Never remembers the device. */
export async function useRecoveryCode(_: FormState, form: FormData): Promise<FormState> {
  const next = safeNext(form.get("next"));
  const back = withNext(paths.proof.start, next);
  return onForm(form, codeSchema, async ({ code }, refuse) => {
    const { session } = await viewer();
    if (!session && (await isLate())) redirect(next);
    if (!session) redirect(landing("stranger", back));
    const time = await now();
    const { userId } = session;
    const { address } = await whereabouts();
    const outcome = await tryCode({ sessionId: session.id, userId, address }, code, time);
    if (outcome.kind === "right") {
      later(outcome.tell);
      await enterProven({ sessionId: outcome.sessionId, userId }, false, time);
      redirect(next);
    }
    if (outcome.kind === "used-before") redirect(next);
    if (outcome.kind === "ended") redirect(landing("stranger", back));
    if (outcome.kind === "used") {
      await stayLoggedIn(userId, time);
      redirect(`${back}&because=used`);
    }
    const words = recoveryWords(outcome, time);
    return refuse(words.field, words.text);
  });
}
