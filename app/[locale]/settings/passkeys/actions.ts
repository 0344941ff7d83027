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
import { add, askToAdd, remove, rename } from "@/lib/proof/passkey/changes";
import { addSchema, passkeyName } from "@/lib/proof/passkey/schema";
import type { CreationOptions } from "@/lib/proof/passkey/simplewebauthn";
import { addPasskeyWords } from "@/lib/proof/passkey/words";
import { type FormState, later, onForm } from "@/lib/web/action";

const here = paths.settings.passkeys;
const id = z.uuid();

export type Asked = { options: CreationOptions; refused?: undefined } | { options?: undefined; refused: FormState };

/** Freshly proven: returns the options for the browser to create a passkey. Requires the password. */
export async function askNewPasskey(form: FormData): Promise<Asked> {
  let options: CreationOptions | undefined;
  const refused = await onForm(form, z.object({ name: passkeyName, password }), async (given, refuse) => {
    const asked = await askToAdd(await askerOf(await requireFresh(here)), given.password, await now());
    if (asked.kind === "ended") redirect(landing("stranger", here));
    if (asked.kind === "full") return refuse("form", addPasskeyWords.full);
    if (asked.kind === "too-many") return refuse("form", tooOften(asked.seconds));
    if (asked.kind === "wrong-password") return refuse("password", accountWords[asked.kind]);
    options = asked.options;
    return undefined;
  });
  return options ? { options } : { refused };
}

/** Freshly proven: stores the passkey that the browser created. The password was checked when its options were requested. */
export async function addPasskey(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, addSchema, async ({ name, answer }, refuse) => {
    const added = await add(await askerOf(await requireFresh(here)), answer, name, await now());
    if (added.kind === "ended") redirect(landing("stranger", here));
    if (added.kind !== "added") return refuse("form", addPasskeyWords[added.kind]);
    later(added.tell);
    redirect(`${here}?because=passkey-added`);
  });
}

/** Freshly proven: renames one of the account's own passkeys. */
export async function renamePasskey(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ id, name: passkeyName }), async (given) => {
    const { userId } = await requireFresh(here);
    await rename(userId, given.id, given.name);
    redirect(`${here}?because=passkey-renamed`);
  });
}

/** Freshly proven: removes one of the account's own passkeys. Requires the password. Succeeds if it is gone already. */
export async function removePasskey(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ id, password }), async (given, refuse) => {
    const removed = await remove(await askerOf(await requireFresh(here)), given.id, given.password, await now());
    if (removed.kind === "too-many") return refuse("form", tooOften(removed.seconds));
    if (removed.kind === "wrong-password") return refuse("password", accountWords[removed.kind]);
    if (removed.kind === "removed") later(removed.tell);
    redirect(`${here}?because=passkey-removed`);
  });
}
