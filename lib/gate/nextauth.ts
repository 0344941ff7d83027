import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { logIn } from "../accounts/account/changes";
import { loginSchema } from "../accounts/account/schema";
import { HashingBusy } from "../accounts/password/argon2";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { passwordFor } from "../platform/keys";
import { clientAddress, isProxyIgnored } from "../platform/limits/rules";
import type { TooMany } from "../platform/limits/store";
import { log, report } from "../platform/log";
import { paths } from "../platform/paths";
import { cookieName, cookieOptions, loginCookie, readLogin } from "../sessions/cookies";
import { nameBrowser } from "../sessions/device/bowser";
import { loginDays } from "../sessions/rules";
import { endSession, startSession } from "../sessions/store";

/** A person who has just logged in, and their new session. */
export type LoggedIn = { id: string; sessionId: string };
export type LoginResult = { kind: "logged-in"; person: LoggedIn } | { kind: "bad-login" } | TooMany;

/**
 * Checks a login from a network address and starts a session, which still needs a proof: a remembered device does not
 * count here. Returns the person and their session, or a refusal.
 */
export async function authorize(login: string, password: string, address: string, browser: string | null): Promise<LoginResult> {
  const time = await now();
  const result = await logIn(login, password, address, time);
  if (result.kind !== "logged-in") return result;
  const { account, passwordHash } = result;
  const sessionId = await startSession({ userId: account.id, passwordHash }, time, { browser });
  return sessionId === null ? { kind: "bad-login" } : { kind: "logged-in", person: { id: account.id, sessionId } };
}

const shared = globalThis as typeof globalThis & { pollstrProxyTold?: true };

/**
 * The client's network address, from the headers of its request. The server itself sets `x-pollstr-peer`
 * (scripts/server.mjs). Behind a proxy that TRUST_PROXY does not count, all visitors share one address and its limits;
 * the log warns of this once per process.
 */
export function addressOf(header: (name: string) => string | null): string {
  const [peer, forwardedFor, trusted] = [header("x-pollstr-peer"), header("x-forwarded-for"), env().trustProxy];
  if (!shared.pollstrProxyTold && isProxyIgnored(peer, forwardedFor, trusted)) {
    shared.pollstrProxyTold = true;
    log.warn({ event: "proxy-not-trusted", hint: "X-Forwarded-For is ignored. Behind a proxy, set TRUST_PROXY." });
  }
  return clientAddress(peer, forwardedFor, trusted);
}

/** next-auth's options: login by credentials, and a JWT that holds only the ids of the user and the Session row. */
export function authOptions(): NextAuthOptions {
  const { maxAge: _, ...browserSession } = cookieOptions(0);
  return {
    providers: [
      CredentialsProvider({
        credentials: { login: { label: "Email or username" }, password: { label: "Password", type: "password" } },
        authorize: async (given, request) => {
          const parsed = loginSchema.safeParse(given);
          if (!parsed.success) return null;
          const { login, password } = parsed.data;
          const header = (name: string): string | null => request.headers?.[name] ?? null;
          try {
            const result = await authorize(login, password, addressOf(header), nameBrowser(header("user-agent")));
            return result.kind === "logged-in" ? result.person : null;
          } catch (error) {
            if (!(error instanceof HashingBusy)) report(error);
            throw new Error("Unavailable"); // next-auth puts the message into a URL, so it must not be a library's.
          }
        },
      }),
    ],
    secret: passwordFor("login cookie"),
    session: { strategy: "jwt", maxAge: loginDays * 86_400 },
    jwt: { decode: async ({ token }) => (token ? readLogin(token) : null) },
    pages: { signIn: paths.login },
    useSecureCookies: env().https,
    cookies: {
      sessionToken: { name: loginCookie(), options: cookieOptions(loginDays * 86_400) },
      csrfToken: { name: cookieName("pollstr-csrf"), options: browserSession },
      callbackUrl: { name: cookieName("pollstr-callback"), options: browserSession },
    },
    callbacks: {
      jwt: ({ token, user }) => (user ? { sub: user.id, sid: (user as LoggedIn).sessionId } : token),
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      signOut: async ({ token }) => {
        if (typeof token?.sid === "string") await endSession(token.sid, await now());
      },
    },
  };
}
