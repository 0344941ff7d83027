import { type CookieReader, type CookieWriter, cookieName, cookieOptions } from "../cookies";
import { deviceDays } from "../rules";
import { findDevice } from "./data";

/** The cookie with the token of a remembered device. It outlives a logout, and works only for its owner's logins. */
const deviceCookie = () => cookieName("pollstr-device");

export function writeDevice(cookies: CookieWriter, token: string): void {
  cookies.set(deviceCookie(), token, cookieOptions(deviceDays * 86_400));
}

/** The id of the remembered device that this browser is for a person; null when it is none. */
export async function deviceOf(cookies: CookieReader, userId: string, now: Date): Promise<string | null> {
  const token = cookies.get(deviceCookie())?.value;
  return token ? findDevice(token, userId, now) : null;
}
