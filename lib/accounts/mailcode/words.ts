import type { Posted } from "../../mail/port";
import { type Said, tooOften, waiting } from "../../platform/words/rules";
import type { NotRight } from "./changes";

/** Why a mailed code was refused. One that was tried too often looks like a wrong one, so that it does not reveal an account. */
export function mailCodeWords(tried: NotRight): { field: "code" | "form"; said: Said } {
  if (tried.kind === "too-many") return { field: "form", said: tooOften(tried.seconds) };
  return { field: "code", said: tried.kind === "expired" ? "mailCode.expired" : "mailCode.wrong" };
}

/** What happened to a code that the account's owner requested. */
export function mailedWords(outcome: Posted): { tone: "good" | "error"; said: Said } {
  switch (outcome.kind) {
    case "sent":
      return { tone: "good", said: "mailCode.sent" };
    case "not-sent":
      return { tone: "error", said: "mailCode.notSent" };
    case "too-many":
      return { tone: "error", said: ["mailCode.tooMany", waiting(outcome.seconds)] };
  }
}
