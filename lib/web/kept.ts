import "server-only";
import { cookies } from "next/headers";
import { requireVerified, viewer, whereabouts } from "../gate/require";
import { now } from "../platform/clock";
import { dropKeptToken, keptToken, writeKeptToken } from "../polls/poll/cookies";
import { dropForm, keepForm, keptForm } from "../polls/poll/store";
import type { LoginSession } from "../sessions/store";

/** Forms whose fields survive a login or proof that has ended meanwhile. */

/**
 * Requires a proof, in the action of a form. Without one it keeps what was typed and redirects to the login or the proof,
 * which leads back to the form's page. Null when it cannot be kept: nobody is led away from the only place where it is.
 */
export async function requireVerifiedOrKeep(page: string, form: FormData): Promise<LoginSession | null> {
  if ((await viewer()).standing !== "proven" && !(await keepTyped(page, form))) return null;
  return requireVerified(page);
}

/** Keeps what was typed in a form, to fill in the form on this page. False when it is too long, or too many were kept. */
export async function keepTyped(page: string, form: FormData): Promise<boolean> {
  const { address } = await whereabouts();
  const token = await keepForm({ page, fields: typedIn(form) }, address, await now());
  if (token) writeKeptToken(await cookies(), token);
  return token !== null;
}

/** The posted fields, without those that React adds. */
export const typedIn = (form: FormData): Record<string, string> =>
  Object.fromEntries([...form].flatMap(([name, value]) => (typeof value === "string" && !name.startsWith("$") ? [[name, value]] : [])));

/** The fields that were kept for a page; null when there are none. */
export async function keptFields(page: string): Promise<Record<string, string> | null> {
  const token = keptToken(await cookies());
  const kept = token && (await keptForm(token, await now()));
  return kept && kept.page === page ? kept.fields : null;
}

/** Forgets the kept fields, because they were sent. */
export async function dropKept(): Promise<void> {
  const jar = await cookies();
  const token = keptToken(jar);
  if (!token) return;
  await dropForm(token);
  dropKeptToken(jar);
}
