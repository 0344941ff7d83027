/** Text as people type and paste it: what of it counts in numbers, codes, login names and addresses. Never for passwords. */

// What has no shape of its own: Default_Ignorable_Code_Point (Unicode Standard 5.21) and the format characters (Cf).
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** The text without what cannot be seen: marks of direction, zero-width spaces, joiners, fillers. */
export const visible = (typed: string): string => typed.replace(unseen, "");

// These have a shape by their category, and it is blank: a Braille cell, two hieroglyphs and a note head.
const seen = /[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}\p{Cc}\p{Cs}\p{M}\u2800\u{13441}\u{13442}\u{1d159}]/u;

/** Whether there is a character to see in a name. */
export const hasVisible = (name: string): boolean => seen.test(name);

/** A number or a code as typed, in plain characters: visible, compatible ones made one (NFKC), the digits of any script as 0 to 9. */
export const plain = (typed: string): string =>
  visible(typed)
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, digitValue);

/** Unicode keeps the ten digits of a script in a row (Unicode Standard 4.6): a digit's value is how many stand before it there. */
function digitValue(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(at - before - 1))) before++;
  return String(before % 10);
}

/** A code in plain characters, without the spaces, dashes and dots that people put into it. */
export const joined = (code: string): string => code.replace(/[\s\p{Pd}.]/gu, "");

/** The one text that is found, however often; null when there is none, or when there are several. */
export function onlyOne(found: Iterable<string>): string | null {
  const [first, ...others] = new Set(found);
  return first === undefined || others.length > 0 ? null : first;
}

const joiners = /[\u200c\u200d]/;
const longestDomain = 253;

/**
 * The end of an address as the network knows it: a domain in A-labels (UTS 46, converted as browsers do), in lower case,
 * without blanks after it. One in ASCII, or in A-labels already, is not converted. Neither is what is no domain.
 */
export function asciiDomain(typed: string): string {
  const bare = visible(typed).trimEnd();
  const folded = bare.normalize("NFC").toLowerCase();
  if (isAscii(bare)) return folded;
  // In some scripts a joiner makes another name, and UTS 46 lets it stand there and nowhere else.
  const withJoiners = typed.replace(unseen, (mark) => (joiners.test(mark) ? mark : "")).trimEnd();
  return aLabels(withJoiners) ?? aLabels(bare) ?? folded;
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/** The parser of URLs converts a host; it must see nothing that would end the host before its end. */
function aLabels(domain: string): string | null {
  if (domain.length > longestDomain || !/^([a-z\d.-]|\P{ASCII})+$/iu.test(domain)) return null;
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** Six digits that stand for themselves in a text: not a part of a longer number, a word or a link. */
const sixDigits = /(?<![\w+/#-])\d{6}(?![\w/-])/g;

/**
 * The code in what was typed or pasted: six digits of any script, with or without spaces and dashes; or the six digits
 * in a whole message, in words, when there are no others in it. Null when there is none.
 */
export function parseCode(typed: string): string | null {
  const text = plain(typed);
  const code = joined(text);
  if (/^\d{6}$/.test(code)) return code;
  return /\p{L}/u.test(text) ? onlyOne(text.match(sixDigits) ?? []) : null;
}
