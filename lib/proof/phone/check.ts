import { setTimeout as pause } from "node:timers/promises";
import { record } from "../../platform/events/changes";
import { settle } from "../../platform/limits/changes";
import { count } from "../../platform/limits/store";
import { parseCode } from "../../platform/text/rules";
import type { Locale } from "../../platform/words/rules";
import { tellChanged } from "../number/changes";
import type { Asker, OutcomeOf, Restarted, Trouble } from "../rules";
import { countFailureOf, lockedUntil } from "../store";
import { spending } from "./caps";
import { automaticStep, channelOf, isOpen, triesLeft } from "./rules";
import {
  type Challenge,
  claimCheck,
  closeChallenge,
  countWrongTry,
  findChallenge,
  recordStep,
  releaseCheck,
  storeProof,
  watchChallenge,
} from "./store";
import { vonage } from "./vonage";

/** Trying a code that was sent by phone. */

export type Checked =
  | OutcomeOf<"right" | Restarted["kind"] | "malformed" | "newer-sent" | "not-now" | "locked" | Trouble["kind"]>
  | { kind: "wrong"; triesLeft: number; isChange?: true };

/** Tries a code as typed. Only "right" proves the number. No other outcome uses more than one try. */
export async function checkCode(asker: Asker, typed: string, now: Date): Promise<Checked> {
  const until = await lockedUntil(asker.userId, now);
  if (until) return { kind: "locked", until };
  const challenge = await findChallenge(asker);
  if (!challenge) return { kind: "none" };
  const verdict = await tryCode(asker, challenge, typed, now);
  return challenge.purpose === "change" ? { ...verdict, isChange: true } : verdict;
}

async function tryCode(asker: Asker, challenge: Challenge, typed: string, now: Date): Promise<Checked> {
  if (!isOpen(challenge, now)) {
    await closeChallenge(challenge.id, "expired", now);
    return { kind: "expired" };
  }
  const code = parseCode(typed);
  if (code === null) return { kind: "malformed" };
  if (challenge.requestId === null) return { kind: "not-now" };
  if (!(await claimCheck(challenge.id, now))) return verdictOfOtherPost(challenge.id);
  try {
    const checked = await judge(asker, challenge, challenge.requestId, code, now);
    await recordVerdict(checked, asker, challenge, now);
    return checked;
  } finally {
    await releaseCheck(challenge.id);
  }
}

/** Records the security event of a check. */
async function recordVerdict(checked: Checked, asker: Asker, { purpose }: Challenge, now: Date): Promise<void> {
  if (checked.kind === "right") {
    await record(purpose === "change" ? "phone-changed" : "phone-proven", asker, now);
  } else if (checked.kind === "locked") await record("phone-code-locked", asker, now);
  else if (["wrong", "newer-sent", "too-many"].includes(checked.kind)) await record("phone-code-wrong", asker, now);
}

async function judge(asker: Asker, challenge: Challenge, requestId: string, code: string, now: Date): Promise<Checked> {
  const outcome = await vonage.check(requestId, code);
  switch (outcome.kind) {
    case "right": {
      const proof = await storeProof(challenge, now);
      if (proof.kind !== "right") return proof;
      const { sessionId, isFirst, undo } = proof;
      await settle(await spending(asker, challenge.phone), isFirst);
      return { kind: "right", sessionId, ...(undo && { tell: (locale: Locale) => tellChanged(challenge.userId, undo, now, locale) }) };
    }
    case "wrong":
      return wrongCode(challenge, now);
    case "too-many": {
      const until = await countFailureOf(challenge.userId, now);
      await closeChallenge(challenge.id, "failed", now);
      return until ? { kind: "locked", until } : { kind: "too-many" };
    }
    case "gone":
      await closeChallenge(challenge.id, "expired", now);
      return { kind: "expired" };
    default:
      return outcome;
  }
}

/**
 * Counts a wrong code. The first one after a newer code was sent is most likely the code before it; the provider does not
 * say. So the person is told which code is wanted. If the newer one was sent automatically, the account's count rises
 * only when this happens often (docs/decisions/proof.md).
 */
async function wrongCode({ id, userId, ...challenge }: Challenge, now: Date): Promise<Checked> {
  const moved = automaticStep(challenge, now);
  if (moved) await recordStep(id, moved.step, moved.at);
  const step = moved?.step ?? challenge.step;
  const wrongTries = await countWrongTry(id);
  const isSpared = moved !== null && (await count([{ limit: "former codes of one account", subject: userId }])) === null;
  const until = isSpared ? null : await countFailureOf(userId, now);
  if (until) return { kind: "locked", until };
  if (step > 1 && wrongTries === 1) return { kind: "newer-sent", by: channelOf(step) };
  return { kind: "wrong", triesLeft: triesLeft(wrongTries) };
}

/**
 * The verdict for a post while another post of the challenge is being checked, as in a double click. Waits for that
 * check, and never returns "right".
 */
async function verdictOfOtherPost(id: string): Promise<Checked> {
  for (let waited = 0; waited < 10_000; waited += 100) {
    const challenge = await watchChallenge(id);
    if (!challenge) return { kind: "none" };
    if (challenge.closedAt) return { kind: challenge.outcome === "proven" ? "used" : "none" };
    if (challenge.checkingUntil === null) break;
    await pause(100);
  }
  return { kind: "not-now" };
}
