import "server-only";
import type { SubmissionResult } from "@conform-to/dom";
import { parseWithZod } from "@conform-to/zod/v4";
import { unstable_rethrow } from "next/navigation";
import { after } from "next/server";
import type { z } from "zod";
import { HashingBusy } from "../accounts/password/argon2";
import { report } from "../platform/log";
import { busyWords } from "./respond";

/**
 * What a form shows after it was posted: its errors by field ("" is the form itself), and what was typed, secrets aside.
 * With `again` nothing was wrong with that, and a form with scripts keeps its secrets for the next press.
 */
export type FormState = (SubmissionResult<string[]> & { again?: true }) | undefined;

/** Refuses with words beside a field, or for the whole form. */
export type Refuse<Field extends string> = (at: Field | "form", words: string) => FormState;

const secrets = ["password", "currentPassword", "newPassword", "code", "answer"];

/**
 * The one wrapper of form actions: parses by the schema, runs `act`, reports what goes wrong. Bad input never reaches
 * `act`, which begins with who asks; a surprise is logged under an id that the person sees, and loses nothing of what
 * they typed, be it that not even who asks can be told.
 */
export async function onForm<Schema extends z.ZodObject>(
  form: FormData,
  schema: Schema,
  act: (value: z.output<Schema>, refuse: Refuse<Extract<keyof z.output<Schema>, string>>) => Promise<FormState>,
): Promise<FormState> {
  const submission = parseWithZod(form, { schema });
  if (submission.status !== "success") return submission.reply({ hideFields: secrets });
  const refuse: Refuse<string> = (at, words) =>
    submission.reply({ hideFields: secrets, ...(at === "form" ? { formErrors: [words] } : { fieldErrors: { [at]: [words] } }) });
  try {
    return await act(submission.value, refuse);
  } catch (error) {
    return { ...refuse("form", surprise(error)), again: true };
  }
}

/** Reports what nobody expected. Returns the sentence to show; throws on what Next itself threw (a redirect). */
export function surprise(error: unknown): string {
  unstable_rethrow(error);
  if (error instanceof HashingBusy) return busyWords;
  return `Something went wrong on our side. Please try again. Reference: ${report(error)}`;
}

/** Does a piece of work when the answer is out; a surprise in it is logged. */
export const later = (work: () => Promise<unknown>): void => after(() => work().catch(surprise));
