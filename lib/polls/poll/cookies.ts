import { type CookieReader, type CookieWriter, cookieName, cookieOptions } from "../../sessions/cookies";
import { keptHours } from "./store";

const name = () => cookieName("pollstr-form");

/** The token of the form that this browser had kept; null when there is none. */
export const keptToken = (cookies: CookieReader): string | null => cookies.get(name())?.value || null;

/** Gives the browser the token of its kept form. */
export const writeKeptToken = (cookies: CookieWriter, token: string): void => {
  cookies.set(name(), token, cookieOptions(keptHours * 3_600));
};

/** Takes the token back. */
export const dropKeptToken = (cookies: CookieWriter): void => {
  cookies.set(name(), "", cookieOptions(0));
};
