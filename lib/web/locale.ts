import "server-only";
import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { askedLocale } from "../gate/require";
import { wordsIn } from "../platform/words/intl";
import type { Key, Said } from "../platform/words/rules";

/** Puts what an action says in words, in the language of its request. */
export const say = async (said: Said): Promise<string> => wordsIn(await askedLocale(), said);

/** The metadata of a page with this title: `export const generateMetadata = titled("login.title")`. */
export const titled = (title: Key) => async (): Promise<Metadata> => {
  const t = (await getTranslations()) as (key: Key) => string;
  return { title: t(title) };
};
