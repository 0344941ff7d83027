import "server-only";
import type { SubmissionResult } from "@conform-to/dom";
import { parseWithZod } from "@conform-to/zod/v4";
import { unstable_rethrow } from "next/navigation";
import { after } from "next/server";
import type { z } from "zod";
import { HashingBusy } from "../accounts/password/argon2";
import { finish, requireProver } from "../gate/finish";
import { askedLocale } from "../gate/require";
import { now } from "../platform/clock";
import { report } from "../platform/log";
import { safeNext } from "../platform/paths";
import type { Locale, Said } from "../platform/words/rules";
import type { Asker, Outcome, Refused } from "../proof/rules";
import { say } from "./locale";
import { busyWords } from "./words";

/**
 * What a form shows after a post: errors by field ("" is the whole form), and the typed values except secrets. `again`
 * means that the input was fine and the failure is ours, so a form with JavaScript keeps its secrets for the next try.
 */
export type FormState = (SubmissionResult<string[]> & { again?: true }) | undefined;

/** Makes the state of a refused form: `said` is shown at the field, or above the form for "form". */
export type Refuse<Field extends string> = (at: Field | "form", said: Said) => Promise<FormState>;

const secrets = ["password", "currentPassword", "newPassword", "code", "answer"];

/**
 * The wrapper of every form action: parses the form by the schema and calls `act` with the values. Invalid input never
 * reaches `act`. `act` must check the session itself, first. If it throws, the error is logged under an id that the page
 * shows, and the form keeps what was typed. That includes errors while the session is being read.
 */
export async function onForm<Schema extends z.ZodObject>(
  form: FormData,
  schema: Schema,
  act: (value: z.output<Schema>, refuse: Refuse<Extract<keyof z.output<Schema>, string>>) => Promise<FormState>,
): Promise<FormState> {
  const submission = parseWithZod(form, { schema });
  if (submission.status !== "success") return inWords(submission.reply({ hideFields: secrets }));
  const refuse: Refuse<string> = async (at, said) => {
    const words = [await say(said)];
    // What is wrong with something that the form has no field for is said above it.
    return submission.reply({ hideFields: secrets, ...(at in schema.shape ? { fieldErrors: { [at]: words } } : { formErrors: words }) });
  };
  try {
    return await act(submission.value, refuse);
  } catch (error) {
    return { ...(await refuse("form", surprise(error))), again: true };
  }
}

/** The schemas give keys of messages for errors. */
async function inWords(reply: SubmissionResult<string[]>): Promise<FormState> {
  const error: NonNullable<typeof reply.error> = {};
  for (const [field, keys] of Object.entries(reply.error ?? {}))
    error[field] = keys && (await Promise.all(keys.map((key) => say(key as Said))));
  return { ...reply, error };
}

type Words = { field: string; said: Said };

/**
 * The action of every form that proves a login. `page` can show a refusal again; null if only JavaScript posts the form.
 * `attempt` tries what was typed, and `words` are those for a refusal.
 */
export function onProof<Schema extends z.ZodObject, O extends Outcome>(
  form: FormData,
  schema: Schema,
  page: string | null,
  attempt: (value: z.output<Schema>, who: Asker, now: Date) => Promise<O>,
  words: (refused: Extract<O, Refused>, now: Date) => Words,
): Promise<FormState> {
  const next = safeNext(form.get("next"));
  return onForm(form, schema, async (value, refuse) => {
    const who = await requireProver(next);
    const time = await now();
    const remember = "remember" in value && value.remember === "on";
    const refused = await finish(await attempt(value, who, time), { who, page, next, remember }, time);
    const { field, said } = words(refused, time);
    return (refuse as Refuse<string>)(field, said);
  });
}

/** The state of a form whose page shows a refusal again after a redirect (`finish` in lib/gate); undefined when there is none. */
export async function shown(words: Words | null, remember: unknown): Promise<FormState> {
  if (words === null) return undefined;
  const { field, said } = words;
  return {
    error: { [field === "form" ? "" : field]: [await say(said)] },
    initialValue: { remember: remember === "on" ? "on" : "" },
  };
}

/** Logs an unexpected error and returns what to say about it. Rethrows what Next throws for control flow, such as a redirect. */
export function surprise(error: unknown): Said {
  unstable_rethrow(error);
  if (error instanceof HashingBusy) return busyWords;
  return ["refused.surprise", { reference: report(error) }];
}

/** Runs `work` after the response is sent, with the language of the request, and logs its errors. */
export const later = (work: (locale: Locale) => Promise<unknown>): void => after(() => askedLocale().then(work).catch(surprise));
