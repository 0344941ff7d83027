"use server";

import { redirect } from "next/navigation";
import { enterProven, isLate, viewer, whereabouts } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { askToProve, prove } from "@/lib/proof/passkey/changes";
import { proveSchema } from "@/lib/proof/passkey/schema";
import type { RequestOptions } from "@/lib/proof/passkey/simplewebauthn";
import { type FormState, onForm, surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";
import { passkeyWords } from "@/lib/web/respond";

const here = (next: string) => withNext(paths.proof.passkey, next);

/**
 * Returns the session. Without one it redirects: to `next` if an earlier post of the same form has just proven this
 * login, otherwise to the login.
 */
async function asker(next: string) {
  const { session } = await viewer();
  if (!session) redirect((await isLate()) ? next : landing("stranger", here(next)));
  return { sessionId: session.id, userId: session.userId, address: (await whereabouts()).address };
}

export type Asked = { options: RequestOptions; refused?: undefined } | { options?: undefined; refused: string };

/** Logged in: returns the challenge for a passkey to sign. The form then posts the signed answer. */
export async function askPasskey(form: FormData): Promise<Asked> {
  const next = safeNext(form.get("next"));
  try {
    const time = await now();
    const asked = await askToProve(await asker(next), time);
    return asked.kind === "ask" ? { options: asked.options } : { refused: passkeyWords(asked, time) };
  } catch (error) {
    return { refused: await say(surprise(error)) };
  }
}

/** Logged in: proves the session by a passkey's signed answer and redirects to `next`. */
export async function provePasskey(_: FormState, form: FormData): Promise<FormState> {
  const next = safeNext(form.get("next"));
  return onForm(form, proveSchema, async ({ answer, remember }, refuse) => {
    const time = await now();
    const who = await asker(next);
    const outcome = await prove(who, answer, time);
    if (outcome.kind === "right") {
      await enterProven({ sessionId: outcome.sessionId, userId: who.userId }, remember === "on", time);
      redirect(next);
    }
    if (outcome.kind === "ended") redirect((await isLate()) ? next : here(next));
    return refuse("form", passkeyWords(outcome, time));
  });
}
