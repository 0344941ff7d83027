/** The results of a poll, as its pages show them. Choices are named by their positions in `choices`. */
export type ResultData = {
  kind: "single" | "several" | "approval" | "ranking" | "score";
  voters: number;
  blank: number;
  final: boolean;
  choices: { position: number; text: string; votes: number; average?: number; distribution?: number[] }[];
  winners: number[];
  rounds?: Round[];
  condorcet?: number | null;
  pairwise?: number[][];
};

/**
 * The positions of the choices from the highest number to the lowest: of their averages, or else of their votes. Of equal
 * ones, those who lead come first.
 */
export function orderOf({ choices, winners }: Pick<ResultData, "choices" | "winners">): number[] {
  const leads = ({ position }: { position: number }) => Number(winners.includes(position));
  return choices
    .toSorted((one, other) => (other.average ?? other.votes) - (one.average ?? one.votes) || leads(other) - leads(one))
    .map(({ position }) => position);
}

/** A round of a runoff. The votes of a choice that is out are null. */
export type Round = { votes: (number | null)[]; exhausted: number; eliminated: number | null };

/** What decided who was eliminated in a round. */
export type DecidedBy = "votes" | "earlier-round" | "listed-order";

/** The positions of the choices of a runoff, from the one that stayed longest, and had most votes then, to the one that went first. */
export function fromLongest(rounds: Round[]): number[] {
  const gone = new Map(rounds.map(({ eliminated }, round) => [eliminated, round]));
  const last = rounds.at(-1)?.votes ?? [];
  const stayed = (position: number) => gone.get(position) ?? rounds.length;
  return last.map((_, position) => position).sort((a, b) => stayed(b) - stayed(a) || (last[b] ?? 0) - (last[a] ?? 0) || a - b);
}

/** More bands of the flow of votes at once could not be told apart. */
const mostBands = 8;
const isIn = (votes: number | null): votes is number => votes !== null;

/** The rounds whose flow can be drawn: the last ones, from the first in which few enough choices remain. */
export function drawnRounds(rounds: Round[]): Round[] {
  const from = rounds.findIndex(({ votes }) => votes.filter(isIn).length <= mostBands);
  return from === -1 ? [] : rounds.slice(from);
}

/** In pixels, as all heights of the flow. So its letters grow with the reader's setting only as far as a line holds. */
export const flowLine = 20;
const mostHeight = 240;

/** The height of the flow of votes in these rounds, without the line that numbers them. A line of text fits between two bars. */
export function flowHeight(rounds: Round[]): number {
  const bars = rounds.map(({ votes, exhausted }) => votes.filter(isIn).length + (exhausted > 0 ? 1 : 0));
  return mostHeight + flowLine * Math.max(...bars);
}
