import { z } from "zod";
import type { Key } from "../words/rules";

/** Enough for a whole mail of ours, which people may paste for the code in it. */
const longestPaste = 4_000;

/**
 * A code of any kind as typed or pasted, with the messages for a missing and a too long one. Whether it is right is
 * checked when it is tried.
 */
export const typedCode = (missing: Key, tooLong: Key = missing) => z.string({ error: missing }).max(longestPaste, tooLong);

const nul = "\u0000";
/** Whether the database can store a text: it has no NUL and no lone surrogate. */
export const noNul = (value: string) => !value.includes(nul) && value.isWellFormed();
