import { type Key, type Said, until } from "../../platform/words/rules";
import type { Refused } from "../rules";
import type { Added, AskedToProve, Proved } from "./changes";

type NotProved = Extract<Proved, Refused> | Exclude<AskedToProve, { kind: "ask" }>;

const refusals: Record<Exclude<NotProved["kind"], "locked">, Key> = {
  none: "passkey.none",
  foreign: "passkey.foreign",
  wrong: "passkey.wrong",
  "counter-back": "passkey.copy",
  "timed-out": "passkey.timedOut",
};

/** Why a proof by passkey failed. */
export const passkeyWords = (outcome: NotProved, now: Date): Said =>
  outcome.kind === "locked" ? ["passkey.locked", until(outcome.until, now)] : refusals[outcome.kind];

/** Why a passkey was not added. */
export const addPasskeyWords: Record<Exclude<Added["kind"], "added" | "ended">, Key> = {
  expired: "passkey.timedOut",
  wrong: "passkey.newWrong",
  known: "passkey.known",
  full: "passkey.full",
};
