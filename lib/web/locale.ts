import "server-only";
import type { Metadata } from "next";
import { headers } from "next/headers";
import { getTranslations } from "next-intl/server";
import { askedLocale } from "../gate/require";
import { wordsIn } from "../platform/words/intl";
import type { Key, Said } from "../platform/words/rules";
import { messageLocale } from "../proof/number/rules";

/** Puts what an action says in words, in the language of its request. */
export const say = async (said: Said): Promise<string> => wordsIn(await askedLocale(), said);

/** The provider's locale for a code that the request asks for: the language of the request, as a voice speaks it. */
export const codeLocale = async (): Promise<string> => messageLocale(await askedLocale(), (await headers()).get("accept-language"));

/** The metadata of a page with this title: `export const generateMetadata = titled("login.title")`. */
export const titled = (title: Key) => async (): Promise<Metadata> => {
  const t = (await getTranslations()) as (key: Key) => string;
  return { title: t(title) };
};
