import "server-only";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { type Account, findAccount } from "../accounts/account/data";
import { now } from "../platform/clock";
import { paths, withNext } from "../platform/paths";
import { dropTriedCookie, identify, readSeals, type Seal, type Viewer, writeSeals } from "../sessions/cookies";
import { nameBrowser } from "../sessions/device/bowser";
import { rememberDevice } from "../sessions/device/changes";
import { deviceOf, writeDevice } from "../sessions/device/cookies";
import { isByNumber, isFresh } from "../sessions/rules";
import { hasJustProven, type LoginSession, startSession } from "../sessions/store";
import { addressOf } from "./nextauth";
import { gate, landing } from "./rules";

/** Who asks, in a page, action or handler. */
export const viewer = async (): Promise<Viewer> => identify(await cookies());

/** The lock for what a login is enough for. Returns the session, or sends the person to the page they must see first. */
export async function requireMember(next: string): Promise<LoginSession> {
  return pass(await viewer(), "member", next);
}

/** The same lock, for what is about the account. Returns it as it is now. */
export async function requireAccount(next: string): Promise<Account> {
  const { userId } = await requireMember(next);
  return (await findAccount(userId)) ?? redirect(landing("stranger", next));
}

/**
 * The lock for what only a proven person may see or do. Returns the session, or sends the person to prove themselves,
 * after `before`.
 */
export async function requireVerified(next: string, before?: () => void): Promise<LoginSession> {
  const who = await viewer();
  if (who.standing !== "proven") before?.();
  return pass(who, "proven", next);
}

/**
 * The lock for a sensitive step: a proof of the last ten minutes, which a remembered device does not spare. Returns the
 * session, or sends the person to prove themselves once more.
 */
export async function requireFresh(next: string): Promise<LoginSession> {
  const session = await requireVerified(next);
  if (!isFresh(session, await now())) redirect(withNext(paths.proof.start, next, "fresh"));
  return session;
}

/**
 * The same lock, for what is done to the number itself: the proof must be by a code to it, or by a recovery code. One by
 * another factor sends the person to prove the number.
 */
export async function requireNumber(next: string): Promise<LoginSession> {
  const session = await requireFresh(next);
  if (!isByNumber(session.provenBy)) redirect(withNext(paths.proof.start, next, "phone"));
  return session;
}

/**
 * The lock for leaving: a proof of the last ten minutes. A login is enough where the account has no number: nobody has to
 * give us one in order to go.
 */
export async function requireLeaver(next: string): Promise<LoginSession> {
  const session = await requireMember(next);
  return session.user.phoneSealed === null ? session : requireFresh(next);
}

/** Whether the login that asks is one of an account that is no more: an earlier post of the same button has deleted it. */
export async function isGone(): Promise<boolean> {
  const { login } = await readSeals(await cookies());
  return login !== null && (await findAccount(login.userId)) === null;
}

/**
 * Whether the browser that posts a form keeps cookies; one that does not is sent from a login to the login. Where scripts
 * run, it says so itself (components/form.tsx); without them, it was given a cookie with the form (middleware.ts).
 */
export async function keepsCookies(form: FormData): Promise<boolean> {
  const asked = await headers();
  return asked.has("next-action") ? form.get("cookies") !== "none" : asked.has("cookie");
}

/** The network address that asks, and its browser by name. */
export async function whereabouts(): Promise<{ address: string; browser: string | null }> {
  const asked = await headers();
  return { address: addressOf((name) => asked.get(name)), browser: nameBrowser(asked.get("user-agent")) };
}

/** Logs a person in, in the browser that asks. Returns where they stand: a device that they had remembered spares the proof. */
export async function enter(userId: string, now: Date): Promise<"member" | "proven"> {
  const jar = await cookies();
  const deviceId = await deviceOf(jar, userId, now);
  const { browser } = await whereabouts();
  const sessionId = await startSession(userId, now, { browser, deviceId });
  await writeSeals(jar, { sessionId, userId }, deviceId ? "trusted" : "unproven");
  dropTriedCookie(jar);
  return deviceId ? "proven" : "member";
}

/** Gives the browser that asks its proven login, and remembers the device when its owner wishes it. */
export async function enterProven(seal: Seal, remember: boolean, now: Date): Promise<void> {
  const jar = await cookies();
  const token = remember ? await rememberDevice({ id: seal.sessionId, userId: seal.userId }, now) : null;
  if (token) writeDevice(jar, token);
  await writeSeals(jar, seal, token ? "trusted" : "proven");
}

/** The other post of a double click took the session along to a new, proven one; this browser gets a new, unproven one. */
export async function stayLoggedIn(userId: string, now: Date): Promise<void> {
  const { browser } = await whereabouts();
  await writeSeals(await cookies(), { sessionId: await startSession(userId, now, { browser }), userId }, "unproven");
}

/**
 * Whether an earlier post has just proven the login that this one carries. Its answer has the new cookies; this one has
 * none to give to a login that is over, and clears none: at `next` the gate judges by those that the browser has by then.
 */
export async function isLate(): Promise<boolean> {
  const { login } = await readSeals(await cookies());
  return login !== null && (await hasJustProven(login, await now()));
}

function pass({ standing, session }: Viewer, needed: "member" | "proven", next: string): LoginSession {
  const elsewhere = gate(standing, needed, next);
  if (elsewhere !== null || session === null) redirect(elsewhere ?? paths.login);
  return session;
}
