/** The rank of each ranked choice, by the choice's position. 1 is best. */
export type Ranks = Readonly<Record<number, number>>;

/**
 * Gives a choice a rank, or none for null. Choices that stand there move down until there is a gap; where there is none down
 * to the last rank, `last`, they move up.
 */
export function rank(ranks: Ranks, position: number, wanted: number | null, last: number): Ranks {
  const { [position]: _, ...others } = ranks;
  if (wanted === null) return others;
  const moved: Record<number, number> = { ...others };
  const holder = (at: number) => Object.keys(others).find((key) => others[Number(key)] === at);
  let gap = wanted;
  while (holder(gap) !== undefined) gap++;
  const step = gap > last ? -1 : 1;
  for (let at = wanted, key = holder(at); key !== undefined; key = holder(at)) moved[Number(key)] = at += step;
  return { ...moved, [position]: wanted };
}

/** The ranked choices from best to worst, by position. */
export const ranked = (ranks: Ranks): number[] =>
  Object.keys(ranks)
    .map(Number)
    .sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));

/** Ranks from 1 for these choices, best first. */
const ranksOf = (best: readonly number[]): Ranks => Object.fromEntries(best.map((position, index) => [position, index + 1]));

/** Moves a choice to a place in the list of ranked ones, 0 for the first; behind the last one, it loses its rank. */
export function place(ranks: Ranks, position: number, index: number): Ranks {
  const others = ranked(ranks).filter((other) => other !== position);
  return index > others.length ? ranksOf(others) : ranksOf([...others.slice(0, index), position, ...others.slice(index)]);
}
