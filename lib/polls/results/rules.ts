import { type DecidedBy, loserOf, type Round } from "../count/ranking/rules";
import { type Count, sharesOf } from "../count/rules";
import { type Poll, type PollKind, type ResultsFor, type ResultsWhen, stateOf } from "../poll/rules";

type ChoiceResult = {
  position: number;
  text: string;
  /** Ranking: first preferences. Score: ballots that gave the choice at least 1. */
  votes: number;
  /** Score only, as the average and the distribution: how many ballots gave 0, 1, … 5. */
  sum?: number;
  average?: number;
  distribution?: number[];
};

/** The results of a poll as the API gives them. */
export type Results = {
  id: string;
  kind: PollKind;
  /** All ballots, blank ones too. */
  voters: number;
  blank: number;
  /** No vote can be added or changed any more. */
  final: boolean;
  /** In listed order. */
  choices: ChoiceResult[];
  /** The positions of all that share the top: those who lead, or who won once it is final. */
  winners: number[];
  /** Ranking only, as the two below. */
  rounds?: Round[];
  /** The position of the choice that wins every duel; null when none does. */
  condorcet?: number | null;
  /** `pairwise[i][j]`: ballots that rank i above j, or i and not j. */
  pairwise?: number[][];
};

/** The results of a poll from its count. */
export function resultsFrom({ id, kind, choices }: Pick<Poll, "id" | "kind" | "choices">, count: Count, final: boolean): Results {
  const { voters, blank, votes, winners, scores, ranking } = count;
  const rows = choices.map((text, position) => ({ position, text, votes: votes[position] ?? 0, ...scores?.[position] }));
  return { id, kind, voters, blank, final, choices: rows, winners, ...ranking };
}

/** What a page shows besides the results: each choice's share in whole percent, and what decided each round of a runoff. */
export function shownWith({ kind, voters, blank, choices, rounds = [] }: Results): { shares: number[]; decided: DecidedBy[] } {
  const shares = sharesOf(kind, { voters, blank, votes: choices.map(({ votes }) => votes) });
  return { shares, decided: rounds.map(({ eliminated }, at) => (eliminated === null ? "votes" : loserOf(rounds.slice(0, at + 1)).by)) };
}

/** What is known of who asks. */
export type Viewer = { proven: boolean; hasVoted: boolean };

/** When and for whom the results of a poll are, as its settings say. */
export type Audience = { when: ResultsWhen; for: ResultsFor };
export type ResultsHidden = { kind: "hidden" } & Audience;

/** Those who may see the results now. "voters": of those for whom the results are, the ones who have voted. */
export function audienceOf({ when, for: whom }: Audience, isClosed: boolean): ResultsFor | "voters" | "nobody" {
  if (isClosed || when === "always") return whom;
  return when === "after_voting" ? "voters" : "nobody";
}

/**
 * Whether a viewer may see the results now. Sealed results ("after_closing") are hidden from everybody until the poll
 * closes, its creator included. Who may not see them gets the poll's settings, which are no secret.
 */
export function mayRead(
  poll: Pick<Poll, "publishedAt" | "opensAt" | "closesAt" | "resultsWhen" | "resultsFor">,
  viewer: Viewer,
  now: Date,
): "yes" | ResultsHidden {
  const settings = { when: poll.resultsWhen, for: poll.resultsFor };
  const audience = audienceOf(settings, stateOf(poll, now) === "closed");
  const isForThem = poll.resultsFor === "everyone" || viewer.proven;
  const isTime = audience !== "nobody" && (audience !== "voters" || viewer.hasVoted);
  return isTime && isForThem ? "yes" : { kind: "hidden", ...settings };
}

/**
 * The sentence of the messages that says who may see results which are hidden, and when. Null: everybody may see them now,
 * so they are not hidden.
 */
export function whyHidden(settings: Audience, isClosed: boolean) {
  const audience = audienceOf(settings, isClosed);
  const isForProven = settings.for === "proven";
  if (audience === "nobody") return isForProven ? "afterClosingProven" : "afterClosing";
  if (audience === "voters") return isForProven ? "afterVotingProven" : "afterVoting";
  return isForProven ? "forProven" : null;
}
