"use server";

import { z } from "zod";
import { paths } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { proveByApp } from "@/lib/proof/authenticator/changes";
import { appWords } from "@/lib/proof/authenticator/words";
import { type FormState, onProof } from "@/lib/web/action";

const codeSchema = z.object({
  code: typedCode("code.missing", "app.malformed"),
  remember: z.literal("on").optional(),
});

/** Logged in: proves the session by an authenticator code, which works once, and redirects to `next`. */
export async function proveByCode(_: FormState, form: FormData): Promise<FormState> {
  return onProof(form, codeSchema, paths.proof.authenticator, ({ code }, who, time) => proveByApp(who, code, time), appWords);
}
