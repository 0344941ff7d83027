import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import type { CookieReader, CookieWriter } from "../sessions/cookies";

/** The cookies of a request, to read, and those of its response, to write. */
export const jarOf = (context: Context): CookieReader & CookieWriter => ({
  get: (name) => {
    const value = getCookie(context, name);
    return value === undefined ? undefined : { value };
  },
  set: (name, value, { sameSite: _, ...options }) => setCookie(context, name, value, { ...options, sameSite: "Lax" }),
});
