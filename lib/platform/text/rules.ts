/** Cleans text that people type or paste: numbers, codes, login names and addresses. It is never used for passwords. */

// Characters without a shape of their own: Default_Ignorable_Code_Point (Unicode Standard 5.21) and format characters (Cf).
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** The text without its invisible characters: direction marks, zero-width spaces, joiners and fillers. */
export const visible = (typed: string): string => typed.replace(unseen, "");

// The last four are visible by their category but look blank: a Braille cell, two hieroglyphs and a note head.
const seen = /[^\p{Default_Ignorable_Code_Point}\p{Cf}\p{Z}\p{Cc}\p{Cs}\p{M}\u2800\u{13441}\u{13442}\u{1d159}]/u;

/** Whether a name has at least one visible character. */
export const hasVisible = (name: string): boolean => seen.test(name);

// Invisible characters and controls. The group has those that change what is seen: joiners between letters or emoji,
// variation selectors, and the tags of a flag.
const needless =
  /((?<=[\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d](?=[\p{L}\p{M}\p{Extended_Pictographic}])|(?<=[^\p{Z}\p{Cc}\p{Cf}])[\ufe00-\ufe0f]|(?<=\u{1f3f4})[\u{e0020}-\u{e007e}]{1,15}\u{e007f})|[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/gu;

/**
 * One line of text for other people to read: in NFC, with single spaces, without control characters and without invisible
 * ones, except where they join letters or emoji. "" when nothing of it can be seen.
 */
export function oneLine(typed: string): string {
  const line = typed.replace(/\s+/gu, " ").replace(needless, "$1").replace(/ +/g, " ").trim().normalize("NFC");
  return hasVisible(line) ? line : "";
}

/** The lines of a typed text, each cleaned like `oneLine`. */
export const linesOf = (typed: string): string[] => typed.split(/\r\n|[\n\r\u0085\u2028\u2029]/u).map(oneLine);

/** Several lines of text, each cleaned like `oneLine`, with at most one empty line in a row and none at the ends. */
export const manyLines = (typed: string): string =>
  linesOf(typed)
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** A typed number or code in plain characters: without invisible ones, in NFKC, with the digits of any script as 0 to 9. */
export const plain = (typed: string): string =>
  visible(typed)
    .normalize("NFKC")
    .replace(/\p{Nd}/gu, digitValue);

/**
 * The value of a decimal digit, "0" to "9". Unicode encodes the ten digits of a script in a row (Unicode Standard 4.6),
 * so the value is the number of digits before it.
 */
function digitValue(digit: string): string {
  const at = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(at - before - 1))) before++;
  return String(before % 10);
}

/** A code without the spaces, dashes and dots that people put into it. */
export const joined = (code: string): string => code.replace(/[\s\p{Pd}.]/gu, "");

/** The only distinct text among those found; null when there are none or several. */
export function onlyOne(found: Iterable<string>): string | null {
  const [first, ...others] = new Set(found);
  return first === undefined || others.length > 0 ? null : first;
}

const joiners = /[\u200c\u200d]/;
const longestDomain = 253;

/**
 * The domain of an email address as the network knows it: in A-labels (UTS 46, converted as browsers do), lower case,
 * without trailing blanks. A domain in ASCII, and text that is not a domain, is not converted.
 */
export function asciiDomain(typed: string): string {
  const bare = visible(typed).trimEnd();
  const folded = bare.normalize("NFC").toLowerCase();
  if (isAscii(bare)) return folded;
  // In some scripts a joiner makes a different name. UTS 46 allows joiners there and nowhere else.
  const withJoiners = typed.replace(unseen, (mark) => (joiners.test(mark) ? mark : "")).trimEnd();
  return aLabels(withJoiners) ?? aLabels(bare) ?? folded;
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text);

/**
 * Converts a domain to A-labels with the URL parser; null when it is not a domain. Characters that would end the host
 * early are rejected before.
 */
function aLabels(domain: string): string | null {
  if (domain.length > longestDomain || !/^([a-z\d.-]|\P{ASCII})+$/iu.test(domain)) return null;
  const url = `http://${domain}`;
  return URL.canParse(url) ? new URL(url).hostname : null;
}

/** Digits on their own, not part of a longer number, a word or a link: six, and twenty in groups of five. */
const sixDigits = /(?<![\w+/#-])\d{6}(?![\w/-])/g;
const twentyDigits = /(?<![\w+/#-])(?:\d{5} ){3}\d{5}(?![\w/-])/g;

/**
 * Finds the code in typed or pasted text: six digits of any script, with or without spaces and dashes, or the only six
 * digits in a whole message. Returns null when there is none.
 */
export const parseCode = (typed: string): string | null => codeIn(typed, 6, sixDigits);

/** Like `parseCode`, for a mailed code, which may have twenty digits. */
export const parseMailCode = (typed: string): string | null => codeIn(typed, 20, twentyDigits) ?? parseCode(typed);

function codeIn(typed: string, digits: number, alone: RegExp): string | null {
  const text = plain(typed);
  const code = joined(text);
  if (/^\d+$/.test(code) && code.length === digits) return code;
  const found = /\p{L}/u.test(text) && onlyOne(text.match(alone) ?? []);
  return found ? joined(found) : null;
}

/** The value that a JSON text means; undefined when it is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
