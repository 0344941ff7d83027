import { type CountryCode, getCountries, getCountryCallingCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import Negotiator from "negotiator";
import { plain } from "../../platform/text/rules";
import type { Locale } from "../../platform/words/rules";

export type PhoneRefusal =
  | "phone-invalid"
  | "phone-kind"
  | "phone-country"
  // Invalid, but we can say how to write it.
  | "phone-prefix"
  | "phone-mexico"
  | "phone-benin"
  | "phone-ivory-coast";
export type PhoneResult = { kind: "number"; e164: string } | { kind: PhoneRefusal };

// A code cannot reach these numbers, or sending one costs a premium.
const refusedKinds = new Set(["PREMIUM_RATE", "SHARED_COST", "UAN", "VOICEMAIL", "PAGER", "TOLL_FREE", "VOIP", "PERSONAL_NUMBER"]);

/** A country code or a whole number in brackets: "(+49) 1512 …", "(+49 1512 …)". */
const bracketed = /^[([]\s*((?:\+|00)[\d\s.-]*)[)\]]/;

/**
 * Parses a number as typed into E.164 (ITU-T E.164: "+" and up to 15 digits). `country` (ISO 3166-1 alpha-2) applies
 * unless the number starts with "+" or "00". `allowed` lists the countries that codes are sent to; null means all.
 */
export function parsePhone(typed: string, country: string, allowed: string[] | null = null): PhoneResult {
  const international = plain(typed).trim().replace(bracketed, "$1 ").replace(/^00/, "+");
  const number = parsePhoneNumberFromString(international, { defaultCountry: isCountry(country) ? country : undefined, extract: false });
  if (!number || number.ext) return { kind: whyInvalid(typed) };
  if (allowed && !allowed.includes(number.country ?? "")) return { kind: "phone-country" };
  if (isFictional(number.number)) return { kind: "number", e164: number.number };
  if (!number.isValid()) return { kind: whyInvalid(typed, number.number) };
  // Satellite and other networks of no country (+870, +881, +883 …) cost many times as much as an ordinary call.
  if (number.isNonGeographic() || refusedKinds.has(number.getType() ?? "")) return { kind: "phone-kind" };
  return { kind: "number", e164: number.number };
}

/** Formats that no longer work, but that many people still have in their contacts. docs/decisions/lines.md */
const formerSpellings: [RegExp, PhoneRefusal][] = [
  [/^\+521[2-9]\d{9}$/, "phone-mexico"],
  [/^\+229[2-9]\d{7}$/, "phone-benin"],
  [/^\+225\d{8}$/, "phone-ivory-coast"],
];

/** The prefixes for calls abroad in Australia, in parts of Asia and in North America. */
const callPrefixes = ["0011", "001", "011"];

/** Why the input is not a valid number; as specific as possible, so that the page can say how to write it. */
function whyInvalid(typed: string, e164 = ""): PhoneRefusal {
  const former = formerSpellings.find(([spelling]) => spelling.test(e164));
  if (former) return former[1];
  const digits = typed.normalize("NFKC").replace(/[^+\d]/g, "");
  const isPrefixed = callPrefixes.some(
    (prefix) => digits.startsWith(prefix) && parsePhone(`+${digits.slice(prefix.length)}`, "").kind === "number",
  );
  return isPrefixed ? "phone-prefix" : "phone-invalid";
}

/**
 * Whether a number is reserved for films and tests (by Ofcom and NANPA), so that nobody has it. The metadata calls some
 * of these invalid.
 */
function isFictional(e164: string): boolean {
  return /^\+447700900\d{3}$/.test(e164) || /^\+1[2-9]\d\d55501\d\d$/.test(e164);
}

/** Masks a number (E.164), also for its owner: the country code and the last four digits, e.g. "+44 •••• ••0123". */
export function maskPhone(e164: string): string {
  const number = parsePhoneNumberFromString(e164);
  const callingCode = number?.countryCallingCode ?? e164.slice(1, 3);
  const hidden = e164.length - 1 - callingCode.length - 4;
  const dots = "•".repeat(Math.max(hidden, 2));
  return `+${callingCode} ${dots.slice(0, -2).replace(/(.{4})(?=.)/g, "$1 ")} ${dots.slice(-2)}${e164.slice(-4)}`.replace(/ {2,}/g, " ");
}

/** The country calling code of a number (E.164), e.g. "44". */
export const callingCodeOf = (e164: string): string => parsePhoneNumberFromString(e164)?.countryCallingCode ?? "";

/**
 * Whether codes are sent to the country of a number (E.164), or to one that it may be in: that of a fictional number is not
 * known. `allowed` lists these countries; null means all.
 */
export function isServed(e164: string, allowed: string[] | null): boolean {
  const number = parsePhoneNumberFromString(e164);
  const possible: string[] = number?.country ? [number.country] : (number?.getPossibleCountries() ?? []);
  return allowed === null || possible.some((country) => allowed.includes(country));
}

/** The name of the country of a number (E.164); null when the number does not determine it. */
export function countryOf(e164: string, locale: Locale): string | null {
  const country = parsePhoneNumberFromString(e164)?.country;
  return country ? (namesIn(locale).of(country) ?? null) : null;
}

const namesIn = (locale: Locale) => new Intl.DisplayNames([locale], { type: "region" });

/** Whether the phone metadata has this country (ISO 3166-1 alpha-2). */
export function isCountry(code: string): code is CountryCode {
  return (getCountries() as string[]).includes(code);
}

/**
 * The options of the country picker, sorted by label: name and calling code. `allowed` lists the countries that codes are
 * sent to; null means all.
 */
export function countries(locale: Locale, allowed: string[] | null = null): { code: string; label: string }[] {
  const names = namesIn(locale);
  return getCountries()
    .filter((code) => !allowed || allowed.includes(code))
    .map((code) => ({ code, label: `${names.of(code) ?? code} (+${getCountryCallingCode(code)})` }))
    .sort((a, b) => a.label.localeCompare(b.label, locale));
}

/**
 * Guesses the person's country: the one that the hosting platform derives from the address, else the region of the
 * browser's preferred languages, else "US".
 */
export function likelyCountry(platformCountry: string | null, acceptLanguage: string | null): string {
  const fromPlatform = platformCountry?.toUpperCase() ?? "";
  if (isCountry(fromPlatform)) return fromPlatform;
  for (const tag of languagesIn(acceptLanguage)) {
    const region = /-([A-Za-z]{2})\b/.exec(tag)?.[1]?.toUpperCase() ?? "";
    if (isCountry(region)) return region;
  }
  return "US";
}

/** The locales of Vonage Verify for each language of the site. The first is the default. */
const spoken: Record<Locale, readonly [string, ...string[]]> = { en: ["en-us", "en-gb", "en-au", "en-in"], de: ["de-de"] };

/**
 * The provider's locale for a message with a code: the language that the person reads the site in, in the region that
 * their browser prefers.
 */
export function messageLocale(locale: Locale, acceptLanguage: string | null): string {
  const [standard, ...regional] = spoken[locale];
  return languagesIn(acceptLanguage).find((tag) => regional.includes(tag)) ?? standard;
}

/** The tags of Accept-Language (RFC 9110 12.5.4) in lower case, the most preferred first. */
const languagesIn = (header: string | null): string[] =>
  new Negotiator({ headers: { "accept-language": header ?? "" } }).languages().map((tag) => tag.toLowerCase());

/** How long the owner can undo a change of the number. The old number is kept for this long. */
export const undoHours = 72;

/** Changes made after this time can still be undone. */
export const undoableSince = (now: Date): Date => new Date(now.getTime() - undoHours * 3_600_000);
