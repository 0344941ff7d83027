import { env } from "../platform/env";
import { count, type Try } from "../platform/limits/store";
import { log } from "../platform/log";
import type { Locale } from "../platform/words/rules";
import type { Letter, Posted, Sent } from "./port";
import { capsOf, type LetterKind } from "./rules";
import { send } from "./smtp";

/** Every mail of the site goes out through here: it is counted for its mailbox, then sent. */

/** The site's name and address, for letters in a language: that of the request that causes them, and English without one. */
export const site = (locale: Locale = "en") => ({ brand: env().brand, url: env().appUrl, locale });

export type Counted = { kind: "counted"; send: (letter: Letter) => Promise<Sent> } | { kind: "too-many"; seconds: number };

/**
 * Counts a letter before it is written, against its mailbox's caps and `others`. Returns the function that sends it, so
 * that no letter goes out uncounted, or "too-many" with the seconds to wait.
 */
export async function countLetter(kind: LetterKind, to: string, others: readonly Try[] = []): Promise<Counted> {
  const reached = await count([...capsOf(kind, to), ...others]);
  if (!reached) return { kind: "counted", send };
  log.warn({ event: "mail-held-back", letter: kind, limit: reached.limit });
  return { kind: "too-many", seconds: reached.seconds };
}

/** Counts a letter and sends it. A reached cap and a failure to send are returned, not thrown. */
export async function post(letter: Letter): Promise<Posted> {
  const counted = await countLetter(letter.kind, letter.to);
  return counted.kind === "counted" ? counted.send(letter) : counted;
}
