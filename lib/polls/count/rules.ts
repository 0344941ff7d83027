import { blankText } from "../ballot/rules";
import type { PollKind } from "../poll/rules";
import { countRanking, type RankingCount, readRankings } from "./ranking/rules";
import { compareScores, countScores, type ScoreCount } from "./score/rules";

/** A tally: how often each ballot was cast. Equal ballots may stand in several entries. */
export type Ballots = readonly (readonly [text: string, count: number])[];

export type Count = {
  /** All ballots, blank ones too. */
  voters: number;
  blank: number;
  /** By position. Ranking: first preferences. Score: ballots that gave the choice at least 1. */
  votes: number[];
  /** The positions of all that share the top, in listed order. Empty while there is no ballot that is not blank. */
  winners: number[];
  ranking?: Pick<RankingCount, "rounds" | "condorcet" | "pairwise">;
  scores?: ScoreCount[];
};

/** Counts a poll with that many choices. Throws when a ballot does not fit the kind and the choices. docs/decisions/counting.md */
export function count(kind: PollKind, choices: number, ballots: Ballots): Count {
  const marked = ballots.filter(([text]) => text !== blankText);
  const voters = sum(ballots);
  const valid = sum(marked);
  return { voters, blank: voters - valid, ...countMarked(kind, choices, marked, valid > 0) };
}

const sum = (ballots: Ballots): number => ballots.reduce((total, [, count]) => total + count, 0);

function countMarked(kind: PollKind, choices: number, ballots: Ballots, hasVotes: boolean): Omit<Count, "voters" | "blank"> {
  if (kind === "ranking") {
    const { winner, ...ranking } = countRanking(choices, readRankings(choices, ballots));
    const votes = ranking.rounds[0]?.votes.map((each) => each ?? 0) ?? Array(choices).fill(0);
    return { votes, winners: winner === null ? [] : [winner], ranking };
  }
  if (kind === "score") {
    const scores = countScores(choices, ballots);
    const [best] = scores.toSorted(compareScores);
    const votes = scores.map(({ distribution }) => distribution.slice(1).reduce((total, count) => total + count, 0));
    return { votes, winners: positions(scores, (score) => hasVotes && best !== undefined && compareScores(score, best) === 0), scores };
  }
  const votes = countMarks(choices, ballots, kind === "single" ? 1 : choices);
  const most = Math.max(...votes);
  return { votes, winners: positions(votes, (each) => hasVotes && each === most) };
}

const positions = <T>(all: T[], wanted: (one: T) => boolean): number[] => all.flatMap((one, at) => (wanted(one) ? [at] : []));

/** The votes of each choice when a ballot names at most that many chosen ones, such as "2" or "0,3". */
function countMarks(choices: number, ballots: Ballots, most: number): number[] {
  const votes: number[] = Array(choices).fill(0);
  const positions = new Map(votes.map((_, position) => [String(position), position]));
  for (const [text, count] of ballots) {
    const marks = text.split(",");
    if (marks.length > most || new Set(marks).size < marks.length) throw new Error(`Not a ballot of this poll: ${text}`);
    for (const mark of marks) {
      const position = positions.get(mark);
      if (position === undefined) throw new Error(`Not a ballot of this poll: ${text}`);
      votes[position] = (votes[position] ?? 0) + count;
    }
  }
  return votes;
}

/**
 * Whole percentages that add up to 100, by the largest remainder (Hamilton's method). Of equal remainders the first listed
 * one is rounded up. All are 0 while there are no votes.
 */
export function percentagesOf(votes: readonly number[]): number[] {
  const whole = votes.reduce((total, count) => total + count, 0);
  if (whole === 0) return votes.map(() => 0);
  const percentages = votes.map((count) => Math.floor((count * 100) / whole));
  const missing = 100 - percentages.reduce((total, percentage) => total + percentage, 0);
  const byRemainder = votes.map((count, at) => ({ at, remainder: (count * 100) % whole })).sort((a, b) => b.remainder - a.remainder);
  for (const { at } of byRemainder.slice(0, missing)) percentages[at] = (percentages[at] ?? 0) + 1;
  return percentages;
}

/**
 * Each choice's share of the ballots that are not blank, in whole percent. Shares of one-choice polls and of the first
 * preferences of a ranking add up to 100. Others are rounded one by one, and may add up to more.
 */
export function sharesOf(kind: PollKind, { votes, voters, blank }: Pick<Count, "votes" | "voters" | "blank">): number[] {
  if (kind === "single" || kind === "ranking") return percentagesOf(votes);
  return votes.map((count) => (voters > blank ? Math.round((count * 100) / (voters - blank)) : 0));
}
