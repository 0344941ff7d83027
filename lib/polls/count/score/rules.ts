import { highestScore } from "../../ballot/rules";

export type ScoreCount = {
  sum: number;
  /** Over all ballots that are not blank: a choice without a score counts 0. */
  average: number;
  /** How many ballots gave 0, 1, … 5. */
  distribution: number[];
};

/** Counts the ballots of a score poll, such as "0:5,1:3". Throws when one names a choice or a score that there is not, or a choice twice. */
export function countScores(choices: number, ballots: readonly (readonly [text: string, count: number])[]): ScoreCount[] {
  const distributions = Array.from({ length: choices }, () => Array<number>(highestScore + 1).fill(0));
  const total = ballots.reduce((sum, [, count]) => sum + count, 0);
  // Thousands of ballots may differ, but not many of their parts: looked up, these need not be read again and again.
  const parts = new Map(
    distributions.flatMap((distribution, choice) =>
      distribution.map((_, score) => [`${choice}:${score}`, { choice, score, distribution }]),
    ),
  );
  const seenOn = new Int32Array(choices).fill(-1);
  ballots.forEach(([text, count], ballot) => {
    for (const part of text.split(",")) {
      const given = parts.get(part);
      if (!given || seenOn[given.choice] === ballot) throw new Error(`Not a ballot of this score poll: ${text}`);
      seenOn[given.choice] = ballot;
      given.distribution[given.score] = (given.distribution[given.score] ?? 0) + count;
    }
  });
  return distributions.map((distribution) => {
    const scored = distribution.reduce((sum, count) => sum + count, 0);
    distribution[0] = (distribution[0] ?? 0) + total - scored;
    const sum = distribution.reduce((points, count, score) => points + count * score, 0);
    return { sum, average: total === 0 ? 0 : sum / total, distribution };
  });
}

/** Sorts the better first: the higher sum, which is the higher average, then more fives, more fours, … more ones. 0: a full tie. */
export function compareScores(a: ScoreCount, b: ScoreCount): number {
  if (a.sum !== b.sum) return b.sum - a.sum;
  for (let score = highestScore; score > 0; score--) {
    const difference = (b.distribution[score] ?? 0) - (a.distribution[score] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
