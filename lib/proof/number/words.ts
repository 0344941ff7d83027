import { type Key, type Said, tooOften } from "../../platform/words/rules";
import type { UndoTried } from "./changes";
import { type PhoneRefusal, undoHours } from "./rules";

/** Why a typed number was refused. */
export const phoneWords: Record<PhoneRefusal, Key> = {
  "phone-invalid": "number.invalid",
  "phone-prefix": "number.prefix",
  "phone-mexico": "number.mexico",
  "phone-benin": "number.benin",
  "phone-ivory-coast": "number.ivoryCoast",
  "phone-country": "number.country",
  "phone-kind": "number.kind",
};

/** Why a change of the number was not undone. */
export function undoWords(outcome: Exclude<UndoTried, { kind: "undone" }>): { field: "code" | "form"; said: Said } {
  switch (outcome.kind) {
    case "malformed":
      return { field: "code", said: "number.undoMalformed" };
    case "wrong":
      return { field: "code", said: ["number.undoWrong", { hours: undoHours }] };
    case "too-many":
      return { field: "form", said: tooOften(outcome.seconds) };
  }
}
