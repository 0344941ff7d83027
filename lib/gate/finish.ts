import "server-only";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { report } from "../platform/log";
import { paths, withNext } from "../platform/paths";
import type { Locale } from "../platform/words/rules";
import type { Asker, Outcome, Refused } from "../proof/rules";
import { type Seal, writeSeals } from "../sessions/cookies";
import { rememberDevice } from "../sessions/device/changes";
import { writeDevice } from "../sessions/device/cookies";
import { startBeside } from "../sessions/store";
import { askedLocale, askerOf, isScripted, viewer, wasJustProven, whereabouts } from "./require";
import { landing } from "./rules";

/**
 * An attempt to prove a login: whose, where it leads, whether to remember the device, and the page that can show a
 * refusal again (null for a form that only JavaScript posts).
 */
export type Attempt = { who: Asker; page: string | null; next: string; remember: boolean };

/**
 * Requires a login, in an action that proves it. Without one it redirects: to `next` if an earlier post of the same
 * press has just proven it, otherwise to the login, which leads back to `page`.
 */
export async function requireProver(next: string, page: string = paths.proof.phone): Promise<Asker> {
  const { session } = await viewer();
  if (!session) redirect((await wasJustProven()) ? next : landing("stranger", withNext(page, next)));
  return askerOf(session);
}

/**
 * Does what follows an attempt. A right one gives the browser its proven login and redirects to `next`. One that cannot
 * go on redirects to where the person can start again. Returns any other refusal, which the form shows; without
 * JavaScript it redirects to the page, which shows it, so that a reload does not try the code again.
 */
export async function finish<O extends Outcome>(outcome: O, attempt: Attempt, now: Date): Promise<Extract<O, Refused>> {
  const { who, page, next, remember } = attempt;
  const result: Outcome = outcome;
  const start = withNext(paths.proof.phone, next);
  switch (result.kind) {
    case "right":
      if (result.tell) tellAfter(result.tell, await askedLocale());
      await enterProven({ sessionId: result.sessionId, userId: who.userId }, remember, now);
      return redirect(result.isChange ? `${paths.settings.phone}?because=phone-changed` : next);
    case "late":
      return redirect(next);
    case "used":
      return redirect((await enterBeside(who, now)) ? `${start}&because=used` : start);
    case "ended":
      return redirect((await wasJustProven()) ? next : start);
    case "none":
      if ((await viewer()).standing === "proven" || (await wasJustProven())) redirect(next);
      return redirect(restart(result, start));
    case "too-many":
    case "expired":
    case "taken":
      return redirect(restart(result, start));
    default:
      if (page !== null && !(await isScripted())) redirect(`${withNext(page, next, result.kind)}${remember ? "&remember=on" : ""}`);
      return outcome as Extract<O, Refused>;
  }
}

const tellAfter = (tell: (locale: Locale) => Promise<unknown>, locale: Locale): void => after(() => tell(locale).catch(report));

/** The page that asks for a number, and says why. A change of the number starts again in the settings. */
const restart = ({ kind, isChange }: Outcome, start: string): string =>
  isChange ? `${paths.settings.phone}?because=${kind}` : `${start}&because=${kind}`;

/** Gives the browser of the request its proven login, and remembers the device if `remember` is true. */
async function enterProven(seal: Seal, remember: boolean, now: Date): Promise<void> {
  const jar = await cookies();
  const token = remember ? await rememberDevice({ id: seal.sessionId, userId: seal.userId }, now) : null;
  if (token) writeDevice(jar, token);
  await writeSeals(jar, seal, token ? "trusted" : "proven");
}

/**
 * For the second post of a press whose first post has proven this login: gives the browser an unproven login of its own.
 * False when the login ended for another reason.
 */
async function enterBeside(who: Asker, now: Date): Promise<boolean> {
  const { browser } = await whereabouts();
  const sessionId = await startBeside(who, now, browser);
  if (sessionId !== null) await writeSeals(await cookies(), { sessionId, userId: who.userId }, "unproven");
  return sessionId !== null;
}
