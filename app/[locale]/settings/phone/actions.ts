"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { z } from "zod";
import { password } from "@/lib/accounts/account/schema";
import { accountWords } from "@/lib/accounts/account/words";
import { askerOf, requireNumber } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, withNext } from "@/lib/platform/paths";
import { tooOften } from "@/lib/platform/words/rules";
import { remove } from "@/lib/proof/number/changes";
import { parsePhone } from "@/lib/proof/number/rules";
import { typedPhone } from "@/lib/proof/number/schema";
import { phoneWords } from "@/lib/proof/number/words";
import { noteRefusal, startChange } from "@/lib/proof/phone/start";
import { changeWords } from "@/lib/proof/phone/words";
import { writeSeals } from "@/lib/sessions/cookies";
import { type FormState, later, onForm } from "@/lib/web/action";
import { codeLocale } from "@/lib/web/locale";

const here = paths.settings.phone;
const typing = withNext(paths.proof.code, here);

const changeSchema = z.object({
  password,
  phone: typedPhone("number.newMissing", phoneWords["phone-invalid"]),
  country: z.string().max(2).default(""),
});

/** Freshly proven by the number: sends a code to a new number. Requires the password. Nothing changes until the code is typed. */
export async function changeNumber(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, changeSchema, async ({ password, phone, country }, refuse) => {
    const session = await requireNumber(here);
    const number = parsePhone(phone, country, env().smsCountries);
    const time = await now();
    if (number.kind !== "number") {
      await noteRefusal(await askerOf(session), number.kind, time);
      return refuse("phone", phoneWords[number.kind]);
    }
    const outcome = await startChange(await askerOf(session), password, number.e164, await codeLocale(), time);
    if (outcome.kind === "sent") redirect(typing);
    if (outcome.kind === "already-sent") redirect(`${typing}&because=already-sent`);
    const words = changeWords(outcome, time);
    return refuse(words.field, words.said);
  });
}

/** Freshly proven by the number: removes it. Requires the password. This browser stays logged in, unproven; all others end. */
export async function removeNumber(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, z.object({ password }), async ({ password }, refuse) => {
    const session = await requireNumber(here);
    const removed = await remove(await askerOf(session), password, await now());
    if (removed.kind === "ended") redirect(landing("stranger", here));
    if (removed.kind === "too-many") return refuse("form", tooOften(removed.seconds));
    if (removed.kind === "wrong-password") return refuse("password", accountWords[removed.kind]);
    later(removed.tell);
    await writeSeals(await cookies(), { sessionId: removed.sessionId, userId: session.userId }, "unproven");
    redirect(`${paths.settings.all}?because=phone-removed`);
  });
}
