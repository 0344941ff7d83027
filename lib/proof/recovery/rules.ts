import { joined, onlyOne, plain } from "../../platform/text/rules";

/** Recovery codes: their number, their format and how they are parsed. */

/** Crockford's base 32, five bits per character. It has no I, L, O or U, because people confuse them with other characters. */
export const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 75 bits, which nobody can guess even without limits. NIST SP 800-63B 3.1.2.1 requires 64 bits for unsalted codes. */
export const codeLength = 15;
export const codesPerSet = 10;

/** Formats a code for people: ABCDE-12345-FGHJK. */
export const spell = (code: string): string => code.replace(/(.{5})(?=.)/g, "$1-");

/** A formatted code inside a longer text. */
const spelled = /(?<![\w-])\w{5}-\w{5}-\w{5}(?![\w-])/g;

/**
 * Reads a code from what was typed or pasted. Accepts upper and lower case, spaces, dashes, and letters that look like
 * digits; or a whole message that contains exactly one formatted code. Null when there is no code.
 */
export function parseRecoveryCode(typed: string): string | null {
  const text = plain(typed).replace(/\p{Pd}/gu, "-");
  return read(text) ?? onlyOne((text.match(spelled) ?? []).flatMap((code) => read(code) ?? []));
}

function read(text: string): string | null {
  const code = joined(text).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return code.length === codeLength && [...code].every((character) => alphabet.includes(character)) ? code : null;
}
