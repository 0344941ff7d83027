import { createTranslator } from "use-intl/core";
import de from "../../../messages/de.json";
import en from "../../../messages/en.json";
import { type Locale, languages, type Messages, type Said, type Values } from "./rules";

/** The messages of every language, for the server. Pages give the browser only the areas that it needs (components/words.tsx). */
const catalogues = { en, de };

export const messagesOf = (locale: Locale): Messages => catalogues[locale] as Messages;

/** Dates are given in UTC, which is said beside them, because the server does not know the reader's time zone. */
export const timeZone = "UTC";

/** A word that is missing is a mistake of ours, which the check finds; it must not be shown as its key. */
export function onError(error: Error): never {
  throw error;
}

type Translate = ((key: string, values?: Values) => string) & { has: (key: string) => boolean };
const makeTranslate = (locale: Locale) => createTranslator({ locale, messages: messagesOf(locale), timeZone, onError }) as Translate;
const translators: Record<Locale, Translate> = { en: makeTranslate("en"), de: makeTranslate("de") };

/** Puts what the site says in words. A text that is no key stays as it is. */
export function wordsIn(locale: Locale, said: Said | string): string {
  if (typeof said === "string") return translators[locale].has(said) ? translators[locale](said) : said;
  return translators[locale](...said);
}

/** A date and time in words, such as "1 March 2026 at 12:00 UTC". */
export const momentIn = (locale: Locale, at: Date): string =>
  `${new Intl.DateTimeFormat(languages[locale].dates, { dateStyle: "long", timeStyle: "short", timeZone }).format(at)} UTC`;
