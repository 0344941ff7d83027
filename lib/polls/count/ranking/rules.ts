export type Round = {
  /** By position; null once a choice is eliminated. */
  votes: (number | null)[];
  /** Ballots on which no remaining choice is ranked. */
  exhausted: number;
  /** The position of the choice that goes after this round; null in the last one. */
  eliminated: number | null;
};

export type RankingCount = {
  rounds: Round[];
  winner: number | null;
  /** Who wins the duel with each other choice; null when nobody does. */
  condorcet: number | null;
  /** `pairwise[i][j]`: ballots that rank i above j, or i and not j. */
  pairwise: number[][];
};

/** Ballots in flat arrays, which is what makes counting 100,000 of them quick. Ballot b ranks `ranks[starts[b]]` to `ranks[starts[b + 1] - 1]`. */
export type Rankings = { ranks: Uint8Array; starts: Uint32Array; counts: Float64Array; total: number };

const zero = "0".charCodeAt(0);
const above = ">".charCodeAt(0);

/** Reads the ballots of a ranking, such as "2>0>1". Throws when one names a choice that is not in the list, or one twice. */
export function readRankings(choices: number, ballots: readonly (readonly [text: string, count: number])[]): Rankings {
  let length = 0;
  for (const [text] of ballots) length += text.length;
  const ranks = new Uint8Array(length);
  const starts = new Uint32Array(ballots.length + 1);
  const counts = new Float64Array(ballots.length);
  const seenOn = new Int32Array(choices).fill(-1);
  let end = 0;
  let total = 0;
  ballots.forEach(([text, count], ballot) => {
    starts[ballot] = end;
    counts[ballot] = count;
    total += count;
    let choice = -1; // no digit yet
    for (let at = 0; at <= text.length; at++) {
      const code = at < text.length ? text.charCodeAt(at) : above;
      if (code >= zero && code <= zero + 9) choice = Math.max(choice, 0) * 10 + code - zero;
      else {
        if (code !== above || seenOn[choice] === undefined || seenOn[choice] === ballot)
          throw new Error(`Not a ballot of this ranking: ${text}`);
        seenOn[choice] = ballot;
        ranks[end++] = choice;
        choice = -1;
      }
    }
  });
  starts[ballots.length] = end;
  return { ranks, starts, counts, total };
}

/**
 * Instant runoff. In each round the choice with the fewest votes goes, and its ballots count for the next remaining choice
 * that they rank. More than half of the ballots that still count for a choice wins. No ballots: no rounds and no winner.
 */
export function countRanking(choices: number, ballots: Rankings): RankingCount {
  const pairwise = countDuels(choices, ballots);
  const rounds = countRounds(choices, ballots);
  const last = rounds.at(-1);
  const winner = last ? last.votes.indexOf(Math.max(...remaining(last))) : null;
  const condorcet = pairwise.findIndex((row, i) => row.every((votes, j) => i === j || votes > (pairwise[j]?.[i] ?? 0)));
  return { rounds, winner, condorcet: condorcet === -1 || ballots.total === 0 ? null : condorcet, pairwise };
}

const remaining = (round: Round): number[] => round.votes.filter((votes) => votes !== null);

function countRounds(choices: number, { ranks, starts, counts, total }: Rankings): Round[] {
  if (total === 0) return [];
  const votes: (number | null)[] = Array(choices).fill(0);
  const piles: number[][] = votes.map(() => []);
  const next = starts.slice(); // for each ballot, the first of its ranks that has not been looked at
  let exhausted = 0;

  /** Puts a ballot on the pile of the next remaining choice that it ranks. */
  function place(ballot: number): void {
    const end = starts[ballot + 1] ?? 0;
    for (let at = next[ballot] ?? end; at < end; at++) {
      const choice = ranks[at] ?? 0;
      const before = votes[choice];
      if (before === null || before === undefined) continue;
      votes[choice] = before + (counts[ballot] ?? 0);
      piles[choice]?.push(ballot);
      next[ballot] = at + 1;
      return;
    }
    exhausted += counts[ballot] ?? 0;
  }

  for (let ballot = 0; ballot < counts.length; ballot++) place(ballot);
  const rounds: Round[] = [];
  for (;;) {
    const round: Round = { votes: [...votes], exhausted, eliminated: null };
    rounds.push(round);
    const still = remaining(round);
    if (still.length === 1 || Math.max(...still) * 2 > total - exhausted) return rounds;
    const { loser } = loserOf(rounds);
    round.eliminated = loser;
    votes[loser] = null;
    for (const ballot of piles[loser] ?? []) place(ballot);
    piles[loser] = [];
  }
}

/** What decided who is eliminated: the votes of the round, those of an earlier round, or the order in the list. */
export type DecidedBy = "votes" | "earlier-round" | "listed-order";

/**
 * Which choice is eliminated after the last of these rounds, and what decided it. Of several with the fewest votes, the one goes that had the
 * fewest in the round before. Who had more leaves the tie, and the others are compared one round further back. If they
 * were equal in all rounds, the one listed last goes.
 */
export function loserOf(rounds: readonly Round[]): { loser: number; by: DecidedBy } {
  let tied: number[] = (rounds.at(-1)?.votes ?? []).flatMap((votes, choice) => (votes === null ? [] : [choice]));
  for (let at = rounds.length - 1; at >= 0 && tied.length > 1; at--) {
    const votesOf = (choice: number) => rounds[at]?.votes[choice] ?? 0;
    const fewest = Math.min(...tied.map(votesOf));
    tied = tied.filter((choice) => votesOf(choice) === fewest);
    if (tied.length === 1) return { loser: tied[0] ?? 0, by: at === rounds.length - 1 ? "votes" : "earlier-round" };
  }
  return { loser: tied.at(-1) ?? 0, by: tied.length > 1 ? "listed-order" : "votes" };
}

/** For each pair, how many ballots prefer the one to the other. A ranked choice is preferred to all that are not ranked. */
function countDuels(choices: number, { ranks, starts, counts }: Rankings): number[][] {
  const pairs = new Float64Array(choices * choices); // both ranked, the first above the second
  const ranked = new Float64Array(choices);
  for (let ballot = 0; ballot < counts.length; ballot++) {
    const count = counts[ballot] ?? 0;
    const end = starts[ballot + 1] ?? 0;
    for (let high = starts[ballot] ?? 0; high < end; high++) {
      const choice = ranks[high] ?? 0;
      ranked[choice] = (ranked[choice] ?? 0) + count;
      for (let low = high + 1; low < end; low++) {
        const pair = choice * choices + (ranks[low] ?? 0);
        pairs[pair] = (pairs[pair] ?? 0) + count;
      }
    }
  }
  const at = (i: number, j: number) => pairs[i * choices + j] ?? 0;
  const positions = Array.from({ length: choices }, (_, position) => position);
  // Of the ballots that rank i, all but those that rank j above it.
  return positions.map((i) => positions.map((j) => (i === j ? 0 : (ranked[i] ?? 0) - at(j, i))));
}
