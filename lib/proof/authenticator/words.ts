import { type Key, type Said, until } from "../../platform/words/rules";
import type { Refused } from "../rules";
import type { AppTried, TurnedOn } from "./changes";

type NotAccepted = Extract<AppTried | TurnedOn, Refused>;

const codes: Record<Exclude<NotAccepted["kind"], "locked">, Key> = { malformed: "app.malformed", wrong: "app.wrong", spent: "app.spent" };

/** Why a code of an authenticator app was not accepted, for a proof or when the app is turned on. */
export function appWords(outcome: NotAccepted, now: Date): { field: "code" | "form"; said: Said } {
  if (outcome.kind === "locked") return { field: "form", said: ["app.locked", until(outcome.until, now)] };
  return { field: "code", said: codes[outcome.kind] };
}

/** The key of an app has expired or was replaced. */
export const keyGoneWords: Key = "app.gone";
