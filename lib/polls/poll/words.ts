import type { Said } from "../../platform/words/rules";
import type { Fault } from "./rules";

/** What is wrong with the settings of a poll. */
export function faultWords({ kind, at: _, ...values }: Fault): Said {
  return [`pollFaults.${kind}`, values];
}
