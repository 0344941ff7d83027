import { type Said, tooOften, until, waiting } from "../../platform/words/rules";
import type { Mailed, Tried } from "./changes";

/**
 * Why a mailed code was refused. Pass `lockedUntil` only for the account's owner, who is logged in. For everybody else a
 * locked code looks like a wrong one, so that it does not reveal an account.
 */
export function mailCodeWords(
  tried: Exclude<Tried, { kind: "right" }>,
  now: Date,
  lockedUntil: Date | null = null,
): { field: "code" | "form"; said: Said } {
  if (tried.kind === "too-many") return { field: "form", said: tooOften(tried.seconds) };
  if (lockedUntil) return { field: "form", said: ["mailCode.locked", until(lockedUntil, now)] };
  return { field: "code", said: tried.kind === "expired" ? "mailCode.expired" : "mailCode.wrong" };
}

/** What happened to a code that the account's owner requested. */
export function mailedWords(outcome: Mailed, now: Date): { tone: "good" | "error"; said: Said } {
  switch (outcome.kind) {
    case "sent":
      return { tone: "good", said: "mailCode.sent" };
    case "not-sent":
      return { tone: "error", said: "mailCode.notSent" };
    case "locked":
      return { tone: "error", said: ["mailCode.locked", until(outcome.until, now)] };
    case "too-many":
      return { tone: "error", said: ["mailCode.tooMany", waiting(outcome.seconds)] };
  }
}
