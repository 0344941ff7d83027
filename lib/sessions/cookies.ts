import { sealData, unsealData } from "iron-session";
import { LRUCache } from "lru-cache";
import { decode, encode, type JWT } from "next-auth/jwt";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { passwordFor, passwordsFor } from "../platform/keys";
import { log, summary } from "../platform/log";
import { deviceDays, loginDays, type Standing, standing } from "./rules";
import { findSession, type LoginSession, noteSeen } from "./store";

/** The two sealed cookies: who is logged in (next-auth's JWT) and the `verified` flag (iron-session). Both only point to a Session row. */

export type Seal = { sessionId: string; userId: string };

/** A cookie jar to read: the request's, in the middleware, or next/headers' elsewhere. */
export type CookieReader = { get: (name: string) => { value: string } | undefined };
export type CookieWriter = { set: (name: string, value: string, options: CookieOptions) => unknown };
export type CookieOptions = ReturnType<typeof cookieOptions>;

/** A cookie's name; `__Host-` binds it to this very host (RFC 6265bis 4.1.3.2) and needs https. */
export const cookieName = (name: string) => (env().https ? `__Host-${name}` : name);
export const loginCookie = () => cookieName("pollstr-login");
export const proofCookie = () => cookieName("pollstr-proof");

export function cookieOptions(maxAge: number) {
  return { httpOnly: true, sameSite: "lax", secure: env().https, path: "/", maxAge } as const;
}

const loginSeconds = loginDays * 86_400;
const proofSeconds = () => env().proofHours * 3600;
const deviceSeconds = deviceDays * 86_400;

/** Seals a login into next-auth's own cookie format. */
export const sealLogin = ({ sessionId, userId }: Seal): Promise<string> =>
  encode({ token: { sub: userId, sid: sessionId }, secret: passwordFor("login cookie"), maxAge: loginSeconds });

/** Seals the `verified` flag, bound to the session and its user. */
export const sealProof = (seal: Seal, seconds: number = proofSeconds()): Promise<string> =>
  sealData({ ...seal, verified: true }, { password: passwordFor("proof cookie"), ttl: seconds });

// Opening a seal costs more than serving a page (docs/performance.md), and a seal always opens to the same thing. It is
// sealed after its row is written and for as long, so the row's expiresAt and provenAt end what it says before it expires.
// Next bundles the middleware and the actions apart; only globalThis is one for the process.
const shared = globalThis as typeof globalThis & { pollstrSeals?: LRUCache<string, Promise<Seal | null>> };
shared.pollstrSeals ??= new LRUCache({ max: 20_000 });
const opened = shared.pollstrSeals;

function open(kind: "login" | "proof", sealed: string | undefined): Promise<Seal | null> {
  if (!sealed) return Promise.resolve(null);
  const key = `${kind} ${sealed}`;
  let seal = opened.get(key);
  if (!seal) {
    seal = kind === "login" ? openLogin(sealed) : openProof(sealed);
    opened.set(key, seal);
    // What does not open is cheap to make up, and would push out what does.
    seal.then((it) => it ?? opened.delete(key));
  }
  return seal;
}

/** A login's JWT, sealed with any accepted key; null for one that was changed, expired or sealed with another: a stranger's. */
export async function readLogin(sealed: string): Promise<JWT | null> {
  for (const secret of passwordsFor("login cookie")) {
    const token = await decode({ token: sealed, secret }).catch(() => null);
    if (token) return token;
  }
  return null;
}

async function openLogin(sealed: string): Promise<Seal | null> {
  const token = await readLogin(sealed);
  return token?.sub && typeof token.sid === "string" ? { sessionId: token.sid, userId: token.sub } : null;
}

async function openProof(sealed: string): Promise<Seal | null> {
  for (const password of passwordsFor("proof cookie")) {
    // The library forgives an old or foreign seal by itself, but not a mangled one.
    const proof = await unsealData<Partial<Seal & { verified: boolean }>>(sealed, { password }).catch(() => null);
    if (proof?.verified === true && proof.sessionId && proof.userId) return { sessionId: proof.sessionId, userId: proof.userId };
  }
  return null;
}

/** Reads both cookies. `proof` counts only when it is bound to the same session and user as the login. */
export async function readSeals(cookies: CookieReader): Promise<{ login: Seal | null; verified: boolean }> {
  const [login, proof] = await Promise.all([
    open("login", cookies.get(loginCookie())?.value),
    open("proof", cookies.get(proofCookie())?.value),
  ]);
  const verified = login !== null && proof !== null && proof.sessionId === login.sessionId && proof.userId === login.userId;
  return { login, verified };
}

const seenMs = 3_600_000;

/** Nobody waits for it, and nobody loses anything by its failure. */
function note(sessionId: string, time: Date): void {
  noteSeen(sessionId, time).catch((error: unknown) => log.warn({ event: "seen-not-noted", ...summary(error) }));
}

export type Viewer = { standing: Standing; session: LoginSession | null };

/** Who asks: the cookies say which session row, the row says the truth. Both must agree that the phone is proven. */
export async function identify(cookies: CookieReader): Promise<Viewer> {
  const { login, verified } = await readSeals(cookies);
  const session = login && (await findSession(login.sessionId));
  if (!session || session.userId !== login.userId) return { standing: "stranger", session: null };
  const time = await now();
  const who = standing(session, time, env().proofHours);
  if (who === "stranger") return { standing: "stranger", session: null };
  if (session.seenAt === null || time.getTime() - session.seenAt.getTime() > seenMs) note(session.id, time);
  return { standing: who === "proven" && !verified ? "member" : who, session };
}

/** What a login is worth: nothing more, a proof, or a remembered device that spares one. */
export type Worth = "unproven" | "proven" | "trusted";

/** Hands out the cookies of a login, and the `verified` flag when it is worth more than that. */
export async function writeSeals(cookies: CookieWriter, seal: Seal, worth: Worth): Promise<void> {
  const seconds = { unproven: 0, proven: proofSeconds(), trusted: deviceSeconds }[worth];
  cookies.set(loginCookie(), await sealLogin(seal), cookieOptions(loginSeconds));
  cookies.set(proofCookie(), seconds > 0 ? await sealProof(seal, seconds) : "", cookieOptions(seconds));
}

/** Takes both cookies back. */
export function clearSeals(cookies: CookieWriter): void {
  for (const name of [loginCookie(), proofCookie()]) cookies.set(name, "", cookieOptions(0));
}

/** Takes every cookie back that this site has given: nothing of an account that is gone stays in the browser. */
export function clearAll(cookies: CookieWriter & { getAll: () => { name: string }[] }): void {
  for (const { name } of cookies.getAll()) if (name.startsWith(cookieName("pollstr-"))) cookies.set(name, "", cookieOptions(0));
}

/** The address that a reset code was asked for: it fills in the next form, and never stands in a URL. */
export const resetCookie = () => cookieName("pollstr-reset");

/** Says that the browser keeps cookies. */
const triedCookie = () => cookieName("pollstr-tried");

/** Given to a browser that has sent no cookie, before it logs in: one that sends none after that keeps none. */
export function tryCookies(cookies: CookieWriter): void {
  cookies.set(triedCookie(), "1", cookieOptions(86_400));
}

/** Takes it back at the login, whose own cookies say as much. */
export function dropTriedCookie(cookies: CookieReader & CookieWriter): void {
  if (cookies.get(triedCookie())) cookies.set(triedCookie(), "", cookieOptions(0));
}
