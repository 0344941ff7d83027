import { type CookieReader, type CookieWriter, cookieName, cookieOptions } from "../cookies";
import { deviceDays } from "../rules";
import { findDevice } from "./data";

/** The token of the remembered device that this browser is. It outlives a logout, and serves only its owner's logins. */
export const deviceCookie = () => cookieName("pollstr-device");

export function writeDevice(cookies: CookieWriter, token: string): void {
  cookies.set(deviceCookie(), token, cookieOptions(deviceDays * 86_400));
}

/** The remembered device that this browser is to a person; null when it is none. */
export async function deviceOf(cookies: CookieReader, userId: string, now: Date): Promise<string | null> {
  const token = cookies.get(deviceCookie())?.value;
  return token ? findDevice(token, userId, now) : null;
}
