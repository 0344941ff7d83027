import "server-only";
import type { Metadata } from "next";
import { cookies, headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { wordsIn } from "../platform/words/intl";
import { type Key, type Locale, localeOf, type Said } from "../platform/words/rules";
import { localeCookie } from "../sessions/cookies";

/** The language of the current request, in an action or handler. Pages have it in their path, which the middleware sets alike. */
export async function askedLocale(): Promise<Locale> {
  return localeOf(null, (await cookies()).get(localeCookie())?.value, (await headers()).get("accept-language"));
}

/** Puts what an action says in words, in the language of its request. */
export const say = async (said: Said): Promise<string> => wordsIn(await askedLocale(), said);

/** The metadata of a page with this title: `export const generateMetadata = titled("login.title")`. */
export const titled = (title: Key) => async (): Promise<Metadata> => {
  const t = (await getTranslations()) as (key: Key) => string;
  return { title: t(title) };
};
