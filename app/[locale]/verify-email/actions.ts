"use server";

import { redirect } from "next/navigation";
import { mailOwner, proveEmail } from "@/lib/accounts/mailcode/changes";
import { verifySchema } from "@/lib/accounts/mailcode/schema";
import { mailCodeWords, mailedWords } from "@/lib/accounts/mailcode/words";
import { askedLocale, requireAccount, whereabouts } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { type FormState, onForm, surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";

const here = paths.verifyEmail;

/** Logged in: checks the code mailed to the account's address. The page then says that the address is verified. */
export async function verifyEmail(_: FormState, form: FormData): Promise<FormState> {
  return onForm(form, verifySchema, async ({ code }, refuse) => {
    const account = await requireAccount(here);
    if (account.emailVerifiedAt) redirect(here);
    const time = await now();
    const { address } = await whereabouts();
    const tried = await proveEmail(account.email, code, address, time);
    if (tried.kind === "right") redirect(here);
    const words = mailCodeWords(tried);
    return refuse(words.field, words.said);
  });
}

export type SentState = { tone: "good" | "error"; text: string } | undefined;

/** Logged in: mails another code. Waits for the mail server, so that a failure can be shown. */
export async function sendNewCode(_: SentState): Promise<SentState> {
  try {
    const account = await requireAccount(here);
    if (account.emailVerifiedAt) redirect(here);
    const time = await now();
    const { address } = await whereabouts();
    const { tone, said } = mailedWords(await mailOwner(account, address, time, await askedLocale()));
    return { tone, text: await say(said) };
  } catch (error) {
    return { tone: "error", text: await say(surprise(error)) };
  }
}
