import type { BallotPaper, BallotRefusal } from "../ballot/rules";
import { type Poll, stateOf } from "../poll/rules";

/** Why a vote is not accepted. `edited`: the question or the choices have changed since the ballot was shown. */
export type VoteRefusal = "no-poll" | "not-open" | "closed" | "edited";

/**
 * Why a ballot is not replaced. `final`: this poll allows no changes. `no-ballot`: no ballot has this secret. `replaced`: it
 * has been replaced already.
 */
export type ChangeRefusal = VoteRefusal | "final" | "no-ballot" | "replaced";

/** `secret` belongs to the ballot and should be kept in the voter's browser, and nowhere else. */
export type Cast = { kind: "counted"; secret: string } | { kind: "voted-before" } | { kind: "refused"; refusal: VoteRefusal };
export type Changed = { kind: "changed"; secret: string } | { kind: "refused"; refusal: ChangeRefusal };

/** Null when the poll accepts votes at this time, otherwise why not. */
export function voteRefusal(poll: Pick<Poll, "publishedAt" | "opensAt" | "closesAt"> | null, now: Date): VoteRefusal | null {
  const state = poll ? stateOf(poll, now) : "draft";
  return state === "open" ? null : ({ draft: "no-poll", scheduled: "not-open", closed: "closed" } as const)[state];
}

/** What a ballot answers: the question, and what may be said to it. */
export type Paper = BallotPaper & Pick<Poll, "question">;

/** Whether a ballot for one version of a poll means the same in another. */
export const isSamePaper = (one: Paper, other: Paper): boolean => paperText(one) === paperText(other);

/** The same text for each version of a poll in which a ballot means the same. */
export const paperText = ({ question, kind, choices, min, max, blank }: Paper): string =>
  JSON.stringify([question, kind, choices, min, max, blank]);

/** Every reason for which a posted vote is refused. `too-many-changes`: of this vote, today. `surprise`: our own fault. */
export type Refusal = BallotRefusal | ChangeRefusal | "too-many-changes" | "surprise";

const refusals: Record<Refusal, true> = {
  "no-choice": true,
  "too-few": true,
  "too-many": true,
  "unknown-choice": true,
  "unknown-value": true,
  "equal-ranks": true,
  "blank-and-choice": true,
  "too-long": true,
  "no-poll": true,
  "not-open": true,
  closed: true,
  edited: true,
  final: true,
  "no-ballot": true,
  replaced: true,
  "too-many-changes": true,
  surprise: true,
};

/** Whether a text of an address names a refusal. */
export const isRefusal = (text: unknown): text is Refusal => typeof text === "string" && Object.hasOwn(refusals, text);
