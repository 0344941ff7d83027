"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { password } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { askerOf, requireFresh } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { createCodes } from "@/lib/proof/recovery/changes";
import { spell } from "@/lib/proof/recovery/rules";
import { type FormState, later, onForm } from "@/lib/web/action";

const here = paths.settings.recoveryCodes;

/** What the form shows: the new codes, which appear only once, or the refusal. */
export type CodesState = { codes: string[]; refused?: undefined } | { codes?: undefined; refused: FormState } | undefined;

/** Freshly proven: replaces the recovery codes with new ones. Requires the password. */
export async function createRecoveryCodes(_: CodesState, form: FormData): Promise<CodesState> {
  let codes: string[] | undefined;
  const refused = await onForm(form, z.object({ password }), async (given, refuse) => {
    const created = await createCodes(await askerOf(await requireFresh(here)), given.password, await now());
    if (created.kind === "ended") redirect(landing("stranger", here));
    if (created.kind === "too-many") return refuse("form", tooOften(created.seconds));
    if (created.kind === "wrong-password") return refuse("password", accountWords[created.kind]);
    later(created.tell);
    codes = created.codes.map(spell);
    return undefined;
  });
  return codes ? { codes } : { refused };
}
