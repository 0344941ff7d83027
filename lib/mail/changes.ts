import { env } from "../platform/env";
import { count, type Try } from "../platform/limits/store";
import { log } from "../platform/log";
import type { Letter, Posted, Sent } from "./port";
import { capsOf, type LetterKind } from "./rules";
import { send } from "./smtp";

/** The way every letter of the site goes: counted for its mailbox, then sent. */

/** The site as letters name it. */
export const site = () => ({ brand: env().brand, url: env().appUrl });

export type Counted = { kind: "counted"; send: (letter: Letter) => Promise<Sent> } | { kind: "too-many"; seconds: number };

/**
 * Counts a letter before it is written, against its mailbox's caps and `others`. What sends it is in the answer: no
 * letter goes uncounted.
 */
export async function countLetter(kind: LetterKind, to: string, others: readonly Try[] = []): Promise<Counted> {
  const reached = await count([...capsOf(kind, to), ...others]);
  if (!reached) return { kind: "counted", send };
  log.warn({ event: "mail-held-back", letter: kind, limit: reached.limit });
  return { kind: "too-many", seconds: reached.seconds };
}

/** Counts a letter and sends it. A refusal of any kind is a value. */
export async function post(letter: Letter): Promise<Posted> {
  const counted = await countLetter(letter.kind, letter.to);
  return counted.kind === "counted" ? counted.send(letter) : counted;
}
