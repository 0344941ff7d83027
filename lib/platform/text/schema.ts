import { z } from "zod";

/** So long is a whole mail of ours, which may be pasted for the code in it. */
const longestPaste = 4_000;

/** A code of any kind as it is typed or pasted; whether there is one in it, and the right one, is found when it is tried. */
export const typedCode = (missing: string, tooLong: string = missing) => z.string({ error: missing }).max(longestPaste, tooLong);

const nul = "\u0000";
/** What the database's text can hold: no NUL, no half of a character. */
export const noNul = (value: string) => !value.includes(nul) && value.isWellFormed();
