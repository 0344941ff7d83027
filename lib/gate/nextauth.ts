import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { findByPassword } from "../accounts/data";
import { now } from "../clock";
import { env } from "../env";
import { passwordFor } from "../keys";
import { loginDays } from "./rules";
import { cookieOptions, loginCookie } from "./session";
import { endSession, startSession } from "./store";

/** A person who has just logged in, and their new session. */
export type LoggedIn = { id: string; sessionId: string };

/** Checks a login and starts its session; null when the name or the password is wrong. */
export async function authorize(login: string, password: string): Promise<LoggedIn | null> {
  const user = await findByPassword(login, password);
  return user && { id: user.id, sessionId: await startSession(user.id, await now()) };
}

/** next-auth: credentials, and a JWT that carries no more than the id of a Session row. */
export function authOptions(): NextAuthOptions {
  return {
    providers: [
      CredentialsProvider({
        credentials: { login: { label: "Email or username" }, password: { label: "Password", type: "password" } },
        authorize: (given) => (given?.login && given.password ? authorize(given.login, given.password) : null),
      }),
    ],
    secret: passwordFor("login cookie"),
    session: { strategy: "jwt", maxAge: loginDays * 86_400 },
    pages: { signIn: "/login" },
    useSecureCookies: env().https,
    cookies: { sessionToken: { name: loginCookie(), options: cookieOptions(loginDays * 86_400) } },
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
