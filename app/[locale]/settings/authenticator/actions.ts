"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { password } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { askerOf, requireFresh } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { tooOften } from "@/lib/platform/words/rules";
import { beginApp, confirmApp, dropApp, type NotDone } from "@/lib/proof/authenticator/changes";
import { dropPending } from "@/lib/proof/authenticator/store";
import { appWords } from "@/lib/proof/authenticator/words";
import { type FormState, later, onForm, type Refuse } from "@/lib/web/action";

const here = paths.settings.authenticator;

const passwordSchema = z.object({ password });
const codeSchema = z.object({ code: typedCode("code.missing", "app.malformed") });

const asker = async () => askerOf(await requireFresh(here));

async function refusal(refused: NotDone, refuse: Refuse<"password">): Promise<FormState> {
  if (refused.kind === "ended") redirect(landing("stranger", here));
  return refused.kind === "too-many" ? refuse("form", tooOften(refused.seconds)) : refuse("password", accountWords[refused.kind]);
}

/** Freshly proven: creates a key to set up an app with. Requires the password. */
export async function startSetUp(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, passwordSchema, async ({ password }, refuse) => {
    const begun = await beginApp(await asker(), password, await now());
    if (begun.kind !== "begun") return refusal(begun, refuse);
    redirect(here);
  });
}

/** Freshly proven: turns the app on once a code from it is right. */
export async function turnOn(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, codeSchema, async ({ code }, refuse) => {
    const time = await now();
    const turned = await confirmApp(await asker(), code, time);
    if (turned.kind === "on") later(turned.tell);
    if (turned.kind === "on" || turned.kind === "on-before") redirect(`${here}?because=authenticator-on`);
    if (turned.kind === "gone") redirect(`${here}?because=gone`);
    const words = appWords(turned, time);
    return refuse(words.field, words.said);
  });
}

/** Freshly proven: discards the key that was not confirmed by a code. */
export async function cancelSetUp(): Promise<void> {
  const { userId } = await requireFresh(here);
  await dropPending(userId);
  redirect(here);
}

/** Freshly proven: removes the app. Requires the password. */
export async function removeApp(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, passwordSchema, async ({ password }, refuse) => {
    const removed = await dropApp(await asker(), password, await now());
    if (removed.kind !== "removed") return refusal(removed, refuse);
    later(removed.tell);
    redirect(`${here}?because=authenticator-removed`);
  });
}
