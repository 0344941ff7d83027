"use server";

import { requireProver } from "@/lib/gate/finish";
import { now } from "@/lib/platform/clock";
import { paths, safeNext } from "@/lib/platform/paths";
import { askToProve, prove } from "@/lib/proof/passkey/changes";
import { proveSchema } from "@/lib/proof/passkey/schema";
import type { RequestOptions } from "@/lib/proof/passkey/simplewebauthn";
import { passkeyWords } from "@/lib/proof/passkey/words";
import { type FormState, onProof, surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";

export type Asked = { options: RequestOptions; refused?: undefined } | { options?: undefined; refused: string };

/** Logged in: returns the challenge for a passkey to sign. The form then posts the signed answer. */
export async function askPasskey(form: FormData): Promise<Asked> {
  try {
    const time = await now();
    const asked = await askToProve(await requireProver(safeNext(form.get("next")), paths.proof.passkey), time);
    return asked.kind === "ask" ? { options: asked.options } : { refused: await say(passkeyWords(asked, time)) };
  } catch (error) {
    return { refused: await say(surprise(error)) };
  }
}

/** Logged in: proves the session by a passkey's signed answer and redirects to `next`. */
export async function provePasskey(_: FormState, form: FormData): Promise<FormState> {
  return onProof(
    form,
    proveSchema,
    null,
    ({ answer }, who, time) => prove(who, answer, time),
    (refused, time) => ({ field: "form", said: passkeyWords(refused, time) }),
  );
}
