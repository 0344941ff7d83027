import { z } from "zod";

export const sorts = ["new", "active", "closing"] as const;
/** new: published last. active: most voters. closing: open polls, the next to close first. */
export type Sort = (typeof sorts)[number];

/** The place in a list after which the next page begins: the key of the last poll (a time in milliseconds, or voters) and its id. */
export type Place = { sort: Sort; key: number; id: string };

const latestMs = 253_402_300_799_999; // the end of the year 9999
const place = z.tuple([z.enum(sorts), z.int().min(0).max(latestMs), z.string().regex(/^[0-9a-hjkmnp-tv-z]{12}$/)]);

/** A place as text for an address. */
export const writePlace = ({ sort, key, id }: Place): string => Buffer.from(JSON.stringify([sort, key, id])).toString("base64url");

/** Reads what `writePlace` wrote; null for anything else, and for a place in a list of another order. */
export function readPlace(text: string, sort: Sort): Place | null {
  if (!/^[\w-]{1,100}$/.test(text)) return null;
  try {
    const read = place.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return read[0] === sort ? { sort, key: read[1], id: read[2] } : null;
  } catch {
    return null; // Not JSON, or not a place.
  }
}

const mostWords = 8;
const longestSearch = 200;

/** Too many words begin with one or two letters. In scripts without capitals, such as Chinese, two may be a whole word. */
const isShort = (word: string): boolean => word.length < 3 && !/\p{Lo}/u.test(word);

/**
 * A search as PostgreSQL reads it (`to_tsquery`): polls that have all of the words. The last one may be the beginning of a
 * word, unless it is short. Null when nothing is asked for. Quotes keep a word from being read as an operator.
 */
export function wordsOf(typed: string): string | null {
  const words =
    typed
      .slice(0, longestSearch)
      .normalize("NFC")
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.length === 0
    ? null
    : words
        .slice(0, mostWords)
        .map((word, at, { length }) => (at < length - 1 || isShort(word) ? `'${word}'` : `'${word}':*`))
        .join(" & ");
}
