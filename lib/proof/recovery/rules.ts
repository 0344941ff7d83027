import { joined, onlyOne, plain } from "../../platform/text/rules";
import { lateSeconds } from "../../sessions/rules";

/** Codes on paper: how they look, how they are read, and how many there are. */

/** Digits and capitals without I, L, O and U: what people take for one another (Crockford's base 32). Five bits each. */
export const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** 75 bits: nobody finds one by trying, whatever the limits (NIST SP 800-63B 3.1.2.1 asks for 64 where they are not salted). */
export const codeLength = 15;
export const codesPerSet = 10;

/** A code as it is written: ABCDE-12345-FGHJK. */
export const spell = (code: string): string => code.replace(/(.{5})(?=.)/g, "$1-");

/** A code as it is written, in a text around it. */
const spelled = /(?<![\w-])\w{5}-\w{5}-\w{5}(?![\w-])/g;

/**
 * The code in what was typed or pasted: in any case, with or without spaces and dashes, and with the letters that look
 * like digits; or the one that a whole message spells. Null when there is none.
 */
export function parseRecoveryCode(typed: string): string | null {
  const text = plain(typed).replace(/\p{Pd}/gu, "-");
  return read(text) ?? onlyOne((text.match(spelled) ?? []).flatMap((code) => read(code) ?? []));
}

function read(text: string): string | null {
  const code = joined(text).toUpperCase().replace(/O/g, "0").replace(/[IL]/g, "1");
  return code.length === codeLength && [...code].every((character) => alphabet.includes(character)) ? code : null;
}

/** Whether a code was used so lately that another post of it is the same press of the button. */
export const isJustUsed = (usedAt: Date, now: Date): boolean => now.getTime() - usedAt.getTime() <= lateSeconds * 1000;
