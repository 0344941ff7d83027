import type { Key } from "../platform/words/rules";
import type { Restarted } from "./rules";

/** Why a new code is needed. */
export const restartWords: Record<Restarted["kind"], Key> = {
  "too-many": "code.wrongThrice",
  expired: "code.expired",
  none: "code.none",
  used: "code.used",
  taken: "code.taken",
};

/** Whether the reason of a redirect (`because`) is one of these. */
export const isRestart = (because: unknown): because is Restarted["kind"] =>
  typeof because === "string" && Object.hasOwn(restartWords, because);
