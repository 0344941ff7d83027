"use server";

import { redirect } from "next/navigation";
import { z } from "zod";
import { provenPhone } from "@/lib/accounts/account/data";
import { askerOf, isScripted, keepsCookies, requireMember } from "@/lib/gate/require";
import { landing } from "@/lib/gate/rules";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { typedCode } from "@/lib/platform/text/schema";
import { parsePhone } from "@/lib/proof/number/rules";
import { typedPhone } from "@/lib/proof/number/schema";
import { phoneWords } from "@/lib/proof/number/words";
import { checkCode } from "@/lib/proof/phone/check";
import { giveUp, type Resent, sendAgain } from "@/lib/proof/phone/resend";
import { resendSeconds } from "@/lib/proof/phone/rules";
import { noteRefusal, startCode } from "@/lib/proof/phone/start";
import { lastNumber } from "@/lib/proof/phone/store";
import { checkWords, resendWords, startWords } from "@/lib/proof/phone/words";
import { newPuzzle } from "@/lib/proof/puzzle/altcha";
import { type FormState, onForm, onProof, surprise } from "@/lib/web/action";
import { codeLocale, say } from "@/lib/web/locale";
import { cookieWords } from "@/lib/web/words";

const phoneSchema = z.object({
  phone: typedPhone("number.missing", phoneWords["phone-invalid"]).optional(),
  country: z.string().max(2).default(""),
  solution: z.string().max(2_000).optional(),
  /** "last": to the number of the session's last code, whatever else was typed. */
  to: z.literal("last").optional(),
});
const codeSchema = z.object({
  code: typedCode("code.missing", "code.sixDigits"),
  remember: z.literal("on").optional(),
});

/** What the form shows: the refusal, and the puzzle to solve if one is required. */
export type SendState = { refused: FormState; puzzle: string | undefined } | undefined;

/** Logged in: sends a code. An account with a proven number gets it there, whatever was typed. */
export async function sendCode(_: SendState, form: FormData): Promise<SendState> {
  const next = safeNext(form.get("next"));
  let puzzle: string | undefined;
  const refused = await onForm(form, phoneSchema, async ({ phone, country, solution, to }, refuse) => {
    if (!(await keepsCookies(form))) {
      // Without JavaScript the answer would be this page again, and a browser without cookies cannot see it.
      if (!(await isScripted())) redirect(`${landing("stranger", withNext(paths.proof.phone, next))}&because=cookies`);
      return refuse("form", cookieWords);
    }
    const session = await requireMember(withNext(paths.proof.phone, next));
    const known =
      (await provenPhone(session.userId)) ?? (to === "last" ? await lastNumber({ sessionId: session.id, userId: session.userId }) : null);
    if (!known && !phone) return refuse("phone", "number.missing");
    const number = known ? { kind: "number" as const, e164: known } : parsePhone(phone ?? "", country, env().smsCountries);
    const time = await now();
    if (number.kind !== "number") {
      await noteRefusal(await askerOf(session), number.kind, time);
      return refuse("phone", phoneWords[number.kind]);
    }
    const outcome = await startCode({ ...(await askerOf(session)), solution }, number.e164, await codeLocale(), time);
    if (outcome.kind === "sent") redirect(withNext(paths.proof.code, next));
    if (outcome.kind === "already-sent") redirect(withNext(paths.proof.code, next, "already-sent"));
    if (outcome.kind === "puzzle") puzzle = await newPuzzle();
    const words = startWords(outcome, time);
    return refuse(words.field, words.said);
  });
  return { refused, puzzle };
}

/** Logged in: checks the code. A right one makes the session proven, gives it a new id and redirects to `next`. */
export async function verifyCode(_: FormState, form: FormData): Promise<FormState> {
  return onProof(form, codeSchema, paths.proof.code, ({ code }, who, time) => checkCode(who, code, time), checkWords);
}

export type ResendState = { tone: "good" | "error"; text: string; wait: number } | undefined;

/** Logged in: sends another code. */
export async function sendNewCode(_: ResendState, form: FormData): Promise<ResendState> {
  return again(form, "next");
}

/** Logged in: has the code read out by a call. */
export async function callMe(_: ResendState, form: FormData): Promise<ResendState> {
  return again(form, "voice");
}

async function again(form: FormData, wanted: "next" | "voice"): Promise<ResendState> {
  const next = safeNext(form.get("next"));
  try {
    const session = await requireMember(withNext(paths.proof.phone, next));
    const time = await now();
    const outcome = await sendAgain(await askerOf(session), wanted, await codeLocale(), time);
    if (outcome.kind === "none") redirect(withNext(paths.proof.phone, next, "none"));
    const { tone, said } = resendWords(outcome, time);
    return { tone, text: await say(said), wait: wait(outcome) };
  } catch (error) {
    return { tone: "error", text: await say(surprise(error)), wait: 0 };
  }
}

/** For how many seconds the buttons stay disabled. */
function wait(outcome: Resent): number {
  if (outcome.kind === "too-soon") return outcome.seconds;
  return outcome.kind === "locked" ? 0 : resendSeconds;
}

/** Logged in: gives up this code and goes back to the number. */
export async function changeNumber(_: unknown, form: FormData): Promise<void> {
  const next = safeNext(form.get("next"));
  const session = await requireMember(withNext(paths.proof.phone, next));
  const purpose = await giveUp({ sessionId: session.id, userId: session.userId }, await now());
  redirect(purpose === "change" ? paths.settings.phone : withNext(paths.proof.phone, next));
}
