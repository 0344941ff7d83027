import { z } from "zod";

const id = z.string().regex(/^[0-9a-hjkmnp-tv-z]{12}$/);
const formerId = z.string().regex(/^[1-9]\d{0,8}$/);

/** The id of a poll in a URL; null when the text cannot be one. */
export const parsePollId = (text: string): string | null => (id.safeParse(text).success ? text : null);

/** The number of an older poll in a URL; null when the text cannot be one. */
export const parseFormerId = (text: string): number | null => (formerId.safeParse(text).success ? Number(text) : null);
