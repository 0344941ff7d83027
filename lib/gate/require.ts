import { type Locale, localeOf } from "../platform/words/rules";
import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Account, findAccount } from "../accounts/account/data";
import { now } from "../platform/clock";
import { paths, withNext } from "../platform/paths";
import type { Asker } from "../proof/rules";
import { dropTriedCookie, identify, localeCookie, loginOf, type Viewer, writeSeals } from "../sessions/cookies";
import { nameBrowser } from "../sessions/device/bowser";
import { deviceOf } from "../sessions/device/cookies";
import { isByNumber } from "../sessions/rules";
import { hasJustProven, type Login, type LoginSession, startSession } from "../sessions/store";
import { addressOf } from "./nextauth";
import { freshGate, gate, landing } from "./rules";

/** The person behind the current request, in a page, action or handler. */
export const viewer = async (): Promise<Viewer> => identify(await cookies());

/** Requires a login. Returns the session, or redirects to the login, which leads back to `next`. */
export async function requireMember(next: string): Promise<LoginSession> {
  return pass(await viewer(), "member", next);
}

/** Requires a login, for what concerns the account. Returns the account as it is now, or redirects like `requireMember`. */
export async function requireAccount(next: string): Promise<Account> {
  const { userId } = await requireMember(next);
  return (await findAccount(userId)) ?? redirect(landing("stranger", next));
}

/** Requires a proven session. Returns it, or calls `before` and redirects to the login or the proof, which leads back to `next`. */
export async function requireVerified(next: string, before?: () => void): Promise<LoginSession> {
  const who = await viewer();
  if (who.standing !== "proven") before?.();
  return pass(who, "proven", next);
}

/**
 * Requires a proof from the last ten minutes, for a sensitive step; a remembered device is not enough. Returns the
 * session, or redirects to a new proof.
 */
export async function requireFresh(next: string): Promise<LoginSession> {
  const { standing, session } = await viewer();
  const elsewhere = freshGate(standing, session, next, await now());
  if (elsewhere !== null || session === null) redirect(elsewhere ?? paths.login);
  return session;
}

/**
 * Like `requireFresh`, for changes to the number itself: the proof must be by a code to it, or by a recovery code.
 * After a proof by another factor, redirects to a proof of the number.
 */
export async function requireNumber(next: string): Promise<LoginSession> {
  const session = await requireFresh(next);
  if (!isByNumber(session.provenBy)) redirect(withNext(paths.proof.phone, next, "phone"));
  return session;
}

/**
 * Requires what deleting an account needs: a proof from the last ten minutes, or only a login when the account has no
 * number. Nobody has to give us a number in order to leave.
 */
export async function requireLeaver(next: string): Promise<LoginSession> {
  const session = await requireMember(next);
  return session.user.phoneSealed === null ? session : requireFresh(next);
}

/** Whether the login of the request belongs to an account that an earlier post of the same button has deleted. */
export async function isGone(): Promise<boolean> {
  const login = await loginOf(await cookies());
  return login !== null && (await findAccount(login.userId)) === null;
}

/**
 * Whether the browser that posts a form keeps cookies; one that does not would be sent from each login back to the
 * login. With scripts the form reports it (components/form.tsx); without them, the browser was given a cookie with the
 * form (middleware.ts).
 */
export async function keepsCookies(form: FormData): Promise<boolean> {
  return (await isScripted()) ? form.get("cookies") !== "none" : (await headers()).has("cookie");
}

/** Whether JavaScript posted the form. Without it the browser shows the answer as a page, and a reload would post the form again. */
export const isScripted = async (): Promise<boolean> => (await headers()).has("next-action");

/** The language of the current request, in an action or handler. Pages have it in their path, which the middleware sets alike. */
export async function askedLocale(): Promise<Locale> {
  return localeOf(null, (await cookies()).get(localeCookie())?.value, (await headers()).get("accept-language"));
}

/** The network address of the current request, and the name of its browser. */
export async function whereabouts(): Promise<{ address: string; browser: string | null }> {
  const requestHeaders = await headers();
  return { address: addressOf((name) => requestHeaders.get(name)), browser: nameBrowser(requestHeaders.get("user-agent")) };
}

/** A login and the network address of the request, as what people do with their proofs needs them. */
export const askerOf = async ({ id, userId }: LoginSession): Promise<Asker> => ({
  sessionId: id,
  userId,
  address: (await whereabouts()).address,
});

/**
 * Logs a person in, in the browser of the request. Returns their standing: "proven" when the browser is a remembered
 * device of theirs, which makes a proof unnecessary. Null when the password has changed since it was checked.
 */
export async function enter(login: Login, now: Date): Promise<"member" | "proven" | null> {
  const { userId } = login;
  const jar = await cookies();
  const deviceId = await deviceOf(jar, userId, now);
  const { browser } = await whereabouts();
  const sessionId = await startSession(login, now, { browser, deviceId });
  if (sessionId === null) return null;
  await writeSeals(jar, { sessionId, userId }, deviceId ? "trusted" : "unproven");
  dropTriedCookie(jar);
  return deviceId ? "proven" : "member";
}

/**
 * Whether an earlier post of the same press has just proven the login that this request carries. The response to that
 * post sets the new cookies. This one must neither set nor clear any: at `next` the gate checks those that the browser
 * has by then.
 */
export async function wasJustProven(): Promise<boolean> {
  const login = await loginOf(await cookies());
  return login !== null && (await hasJustProven(login, await now()));
}

function pass({ standing, session }: Viewer, needed: "member" | "proven", next: string): LoginSession {
  const elsewhere = gate(standing, needed, next);
  if (elsewhere !== null || session === null) redirect(elsewhere ?? paths.login);
  return session;
}
