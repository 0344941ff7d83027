import { type Said, until } from "../../platform/words/rules";
import type { Refused } from "../rules";
import type { Used } from "./changes";

/** Why a recovery code was refused. */
export function recoveryWords(outcome: Extract<Used, Refused>, now: Date): { field: "code" | "form"; said: Said } {
  if (outcome.kind === "locked") return { field: "form", said: ["code.locked", until(outcome.until, now)] };
  return { field: "code", said: outcome.kind === "malformed" ? "recovery.malformed" : "recovery.wrong" };
}
