import type { KeyObject } from "node:crypto";
import * as iron from "@hapi/iron";
import { sealData } from "iron-session";
import { LRUCache } from "lru-cache";
import { encode, type JWT } from "next-auth/jwt";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { allById, newestById, passwordFor, passwordsFor } from "../platform/keys";
import { log, summary } from "../platform/log";
import { jweKey, openJwe } from "./jwe";
import { deviceDays, loginDays, type Standing, standing } from "./rules";
import { findSession, type LoginSession, noteSeen } from "./store";

/** The two sealed cookies: the login (next-auth's JWT) and the `verified` flag (iron-session). Both only refer to a Session row. */

/** What both cookies hold: the ids of a session and its user. */
export type Seal = { sessionId: string; userId: string };

/** Cookies to read from: the request's in the middleware, those of next/headers elsewhere. */
export type CookieReader = { get: (name: string) => { value: string } | undefined };
export type CookieWriter = { set: (name: string, value: string, options: CookieOptions) => unknown };
export type CookieOptions = ReturnType<typeof cookieOptions>;

/** A cookie's full name. On https it begins with `__Host-`, which binds the cookie to this host (RFC 6265bis 4.1.3.2). */
export const cookieName = (name: string) => (env().https ? `__Host-${name}` : name);
export const loginCookie = () => cookieName("pollstr-login");
export const proofCookie = () => cookieName("pollstr-proof");

/** The full name of a cookie for some paths only. On https it begins with `__Secure-`, because `__Host-` allows no path. */
export const pathCookieName = (name: string) => (env().https ? `__Secure-${name}` : name);

/** The options of every cookie of this site. `maxAge` is in seconds; 0 clears the cookie. */
export function cookieOptions(maxAge: number, path = "/") {
  return { httpOnly: true, sameSite: "lax" as const, secure: env().https, path, maxAge };
}

const loginSeconds = loginDays * 86_400;
const proofSeconds = () => env().proofHours * 3600;
const deviceSeconds = deviceDays * 86_400;

/** Seals a login in the format of next-auth's own cookie. */
export const sealLogin = ({ sessionId, userId }: Seal): Promise<string> =>
  encode({ token: { sub: userId, sid: sessionId }, secret: passwordFor("login cookie"), maxAge: loginSeconds });

/** Seals the `verified` flag, bound to the session and its user. `seconds` is how long it is valid. */
export const sealProof = (seal: Seal, seconds: number = proofSeconds()): Promise<string> =>
  sealData({ ...seal, verified: true }, { password: newestById("proof cookie"), ttl: seconds });

// Opening a seal costs more than serving a page (docs/performance.md) and always gives the same result, so results are
// kept. A seal's own expiry need not be checked again: a seal is made after its row and is valid for as long, so the
// row's expiresAt and provenAt end it first. Next bundles the middleware and the actions separately. Only globalThis is
// shared by the whole process.
const shared = globalThis as typeof globalThis & { pollstrSeals?: LRUCache<string, Promise<Seal | null>> };
shared.pollstrSeals ??= new LRUCache({ max: 20_000 });
const opened = shared.pollstrSeals;

/** Ours are half as long. Browsers keep none that is longer (RFC 6265bis, 5.6). */
const longestSeal = 4_096;

function open(kind: "login" | "proof", sealed: string | undefined): Promise<Seal | null> {
  if (!sealed || sealed.length > longestSeal) return Promise.resolve(null);
  const key = `${kind} ${sealed}`;
  let seal = opened.get(key);
  if (!seal) {
    seal = kind === "login" ? openLogin(sealed) : openProof(sealed);
    opened.set(key, seal);
    // Failures are not kept: invalid seals are cheap to make up and would push out the valid ones.
    seal.then((it) => {
      if (it === null) opened.delete(key);
    });
  }
  return seal;
}

let loginKeys: KeyObject[] | undefined;

/** Opens a login's JWT with any accepted key. Null when it was changed, has expired or was sealed with another key. */
export function readLogin(sealed: string): JWT | null {
  loginKeys ??= passwordsFor("login cookie").map(jweKey);
  for (const key of loginKeys) {
    const token = openJwe(sealed, key, new Date());
    if (token) return token;
  }
  return null;
}

async function openLogin(sealed: string): Promise<Seal | null> {
  const token = readLogin(sealed);
  return token?.sub && typeof token.sid === "string" ? { sessionId: token.sid, userId: token.sub } : null;
}

/** iron-session's version, at the end of what it seals. Nothing protects it, so anything else in its place is refused. */
const sealVersion = "~2";

async function openProof(sealed: string): Promise<Seal | null> {
  if (!sealed.endsWith(sealVersion)) return null;
  const seal = sealed.slice(0, -sealVersion.length);
  // iron-session's own unsealData takes the same steps by WebCrypto, which costs several times as much.
  const opening: Promise<Partial<Seal & { verified: boolean }>> = iron.unseal(seal, allById("proof cookie"), iron.defaults);
  const proof = await opening.catch(() => null); // expired, changed, or of another key
  return proof?.verified === true && proof.sessionId && proof.userId ? { sessionId: proof.sessionId, userId: proof.userId } : null;
}

/** The login in these cookies; null without a valid one. */
export const loginOf = (cookies: CookieReader): Promise<Seal | null> => open("login", cookies.get(loginCookie())?.value);

/** Whether these cookies hold the `verified` flag of this login: of the same session and user. */
export async function isVerified(cookies: CookieReader, login: Seal): Promise<boolean> {
  const proof = await open("proof", cookies.get(proofCookie())?.value);
  return proof !== null && proof.sessionId === login.sessionId && proof.userId === login.userId;
}

const seenMs = 3_600_000;

/** Notes that a session is in use. The request neither waits for this nor fails with it. */
function note(sessionId: string, time: Date): void {
  noteSeen(sessionId, time).catch((error: unknown) => log.warn({ event: "seen-not-noted", ...summary(error) }));
}

export type Viewer = { standing: Standing; session: LoginSession | null };

/**
 * Identifies the person behind these cookies. The cookies name a session row, and the row decides. "proven" needs both
 * the row and the `verified` flag, whose seal is opened only when the row agrees.
 */
export async function identify(cookies: CookieReader): Promise<Viewer> {
  const login = await loginOf(cookies);
  const session = login && (await findSession(login.sessionId));
  if (!session || session.userId !== login.userId) return { standing: "stranger", session: null };
  const time = await now();
  const who = standing(session, time, env().proofHours);
  if (who === "stranger") return { standing: "stranger", session: null };
  if (session.seenAt === null || time.getTime() - session.seenAt.getTime() > seenMs) note(session.id, time);
  return { standing: who === "proven" && !(await isVerified(cookies, login)) ? "member" : who, session };
}

/** What a login comes with: no proof, a proof, or a remembered device that makes one unnecessary. */
export type Worth = "unproven" | "proven" | "trusted";

/** Sets the cookies of a login: the login itself, and the `verified` flag. When `worth` is "unproven", the flag is cleared. */
export async function writeSeals(cookies: CookieWriter, seal: Seal, worth: Worth): Promise<void> {
  const seconds = { unproven: 0, proven: proofSeconds(), trusted: deviceSeconds }[worth];
  cookies.set(loginCookie(), await sealLogin(seal), cookieOptions(loginSeconds));
  cookies.set(proofCookie(), seconds > 0 ? await sealProof(seal, seconds) : "", cookieOptions(seconds));
}

/** Clears both cookies. */
export function clearSeals(cookies: CookieWriter): void {
  for (const name of [loginCookie(), proofCookie()]) cookies.set(name, "", cookieOptions(0));
}

/** Clears every cookie of this site but the language, so that nothing of a deleted account stays in the browser. */
export function clearAll(cookies: CookieWriter & { getAll: () => { name: string }[] }): void {
  for (const { name } of cookies.getAll())
    if (name.startsWith(cookieName("pollstr-")) && name !== localeCookie()) cookies.set(name, "", cookieOptions(0));
}

/** The cookie with the language that the person chose. next.config.mjs knows its name too. */
export const localeCookie = () => cookieName("pollstr-lang");

const localeSeconds = 365 * 86_400;

export function keepLocale(cookies: CookieWriter, locale: string): void {
  cookies.set(localeCookie(), locale, cookieOptions(localeSeconds));
}

/** The cookie with the email address that a reset code was requested for. It fills in the next form, so that the address is in no URL. */
export const resetCookie = () => cookieName("pollstr-reset");

/** The cookie that shows that the browser keeps cookies. */
const triedCookie = () => cookieName("pollstr-tried");

/** Sets a cookie in a browser that has sent none, before it logs in. A browser that still sends none after that keeps no cookies. */
export function tryCookies(cookies: CookieWriter): void {
  cookies.set(triedCookie(), "1", cookieOptions(86_400));
}

/** Clears that cookie at the login, whose own cookies show the same. */
export function dropTriedCookie(cookies: CookieReader & CookieWriter): void {
  if (cookies.get(triedCookie())) cookies.set(triedCookie(), "", cookieOptions(0));
}
