"use server";

import { z } from "zod";
import { paths } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { useCode as tryCode } from "@/lib/proof/recovery/changes";
import { recoveryWords } from "@/lib/proof/recovery/words";
import { type FormState, onProof } from "@/lib/web/action";

const codeSchema = z.object({ code: typedCode("recovery.missing", "recovery.one") });

/** Logged in: proves the session by a recovery code, which works once, and redirects to `next`. Never remembers the device. */
export async function useRecoveryCode(_: FormState, form: FormData): Promise<FormState> {
  return onProof(form, codeSchema, paths.proof.recovery, ({ code }, who, time) => tryCode(who, code, time), recoveryWords);
}
