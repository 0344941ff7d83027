import Negotiator from "negotiator";
import type { MessageKeys, NestedKeyOf } from "use-intl/core";
import type en from "../../../messages/en.json";

/** The languages of the site, and which of them a person reads. docs/decisions/languages.md */

/** `dates`: whose way of writing dates is used. */
export const languages = { en: { dir: "ltr", dates: "en-GB" }, de: { dir: "ltr", dates: "de-DE" } } as const;
export type Locale = keyof typeof languages;
export const locales = Object.keys(languages) as Locale[];
const fallback: Locale = "en";

export const isLocale = (name: unknown): name is Locale => typeof name === "string" && Object.hasOwn(languages, name);

/** The language that a text names, such as "de", "DE" or "de-AT" (RFC 4647, 3.4); null when it is none of ours. */
export function languageIn(text: string | null | undefined): Locale | null {
  const [language] = (text ?? "").toLowerCase().split("-", 1);
  return isLocale(language) ? language : null;
}

/**
 * The language for a request: the one asked for by `?lang=`, else the one kept in the cookie, else the one that
 * Accept-Language prefers (RFC 9110, 12.5.4), else English.
 */
export function localeOf(asked: string | null | undefined, kept: string | undefined, accepted: string | null): Locale {
  const named = languageIn(asked);
  if (named) return named;
  if (isLocale(kept)) return kept;
  return new Negotiator({ headers: { "accept-language": accepted ?? "" } }).language(locales) ?? fallback;
}

export type Messages = typeof en;
/** The name of a message in messages/en.json, such as "login.title". */
export type Key = MessageKeys<Messages, NestedKeyOf<Messages>>;
export type Values = Record<string, string | number | Date>;
/** What the site says: a message, with values where it has places for them. */
export type Said = Key | readonly [Key, Values];

/** How long to wait, in minutes or, from an hour and a half on, in hours. */
export function waiting(seconds: number): Values {
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? { unit: "minutes", count: minutes } : { unit: "hours", count: Math.round(minutes / 60) };
}

/** The refusal of what was tried too often. */
export const tooOften = (seconds: number): Said => ["refused.tooOften", waiting(seconds)];

/** How long it is until `time`. Ignores 5 s, because another request may have computed `time` from a slightly later time. */
export const until = (time: Date, now: Date): Values => waiting(Math.max(1, (time.getTime() - now.getTime()) / 1000 - 5));

/** For messages that a schema holds as text: checks that it is a key. */
export const key = (name: Key): Key => name;

declare module "next-intl" {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}
