import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Account, findAccount } from "../accounts/account/data";
import { now } from "../platform/clock";
import { paths, withNext } from "../platform/paths";
import { dropTriedCookie, identify, loginOf, type Seal, type Viewer, writeSeals } from "../sessions/cookies";
import { nameBrowser } from "../sessions/device/bowser";
import { rememberDevice } from "../sessions/device/changes";
import { deviceOf, writeDevice } from "../sessions/device/cookies";
import { isByNumber } from "../sessions/rules";
import { hasJustProven, type LoginSession, startSession } from "../sessions/store";
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
  if (!isByNumber(session.provenBy)) redirect(withNext(paths.proof.start, next, "phone"));
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
  const requestHeaders = await headers();
  return requestHeaders.has("next-action") ? form.get("cookies") !== "none" : requestHeaders.has("cookie");
}

/** The network address of the current request, and the name of its browser. */
export async function whereabouts(): Promise<{ address: string; browser: string | null }> {
  const requestHeaders = await headers();
  return { address: addressOf((name) => requestHeaders.get(name)), browser: nameBrowser(requestHeaders.get("user-agent")) };
}

/**
 * Logs a person in, in the browser of the request. Returns their standing: "proven" when the browser is a remembered
 * device of theirs, which makes a proof unnecessary.
 */
export async function enter(userId: string, now: Date): Promise<"member" | "proven"> {
  const jar = await cookies();
  const deviceId = await deviceOf(jar, userId, now);
  const { browser } = await whereabouts();
  const sessionId = await startSession(userId, now, { browser, deviceId });
  await writeSeals(jar, { sessionId, userId }, deviceId ? "trusted" : "unproven");
  dropTriedCookie(jar);
  return deviceId ? "proven" : "member";
}

/** Gives the browser of the request its proven login, and remembers the device if `remember` is true. */
export async function enterProven(seal: Seal, remember: boolean, now: Date): Promise<void> {
  const jar = await cookies();
  const token = remember ? await rememberDevice({ id: seal.sessionId, userId: seal.userId }, now) : null;
  if (token) writeDevice(jar, token);
  await writeSeals(jar, seal, token ? "trusted" : "proven");
}

/**
 * For the second post of a double click, after the first has replaced the session by a proven one: gives the browser a
 * new, unproven session.
 */
export async function stayLoggedIn(userId: string, now: Date): Promise<void> {
  const { browser } = await whereabouts();
  await writeSeals(await cookies(), { sessionId: await startSession(userId, now, { browser }), userId }, "unproven");
}

/**
 * Whether an earlier post has just proven the login that this request carries. The response to that post sets the new
 * cookies. This one must neither set nor clear any: at `next` the gate checks those that the browser has by then.
 */
export async function isLate(): Promise<boolean> {
  const login = await loginOf(await cookies());
  return login !== null && (await hasJustProven(login, await now()));
}

function pass({ standing, session }: Viewer, needed: "member" | "proven", next: string): LoginSession {
  const elsewhere = gate(standing, needed, next);
  if (elsewhere !== null || session === null) redirect(elsewhere ?? paths.login);
  return session;
}
