import { type SankeyLink, type SankeyNode, sankey, sankeyLinkHorizontal } from "d3-sankey";
import { flowHeight, flowLine, fromLongest, type Round } from "./result-data";

const nodeWidth = 10;

/** A choice in a round, or, as `choice` null, the votes that no longer count. */
type Part = { round: number; choice: number | null; votes: number };
type Step = { from: number | null; to: number | null };

/** The votes of a choice in a round. `x`: the end of its bar, as a part of the width. The rest is in pixels. */
export type Bar = Part & { x: number; top: number; height: number };
/** The votes that go from one choice to another, or that a choice keeps: a path with the width of its stroke. */
export type Band = Step & { round: number; path: string; thickness: number };
/** `width` is the width in which the paths are drawn. They may be stretched to any other one. */
export type Flow = { bars: Bar[]; bands: Band[]; width: number; height: number; barWidth: number };

/** Lays out the flow of votes. Who stays longest is on top, so that votes move upwards; those that no longer count are at the bottom. */
export function flowOf(rounds: Round[]): Flow {
  const columns = rounds.map((round, at): Part[] => [
    ...round.votes.flatMap((votes, choice) => (votes === null ? [] : [{ round: at, choice, votes }])),
    ...(round.exhausted > 0 ? [{ round: at, choice: null, votes: round.exhausted }] : []),
  ]);
  const order = fromLongest(rounds);
  const rankOf = (choice: number | null) => (choice === null ? order.length : order.indexOf(choice));
  const width = 100 * rounds.length;
  const height = flowHeight(rounds);
  const layout = sankey<Part, Step>()
    .nodeId(({ round, choice }) => idOf(round, choice))
    .nodeSort((a, b) => rankOf(a.choice) - rankOf(b.choice))
    .nodeWidth(nodeWidth)
    .nodePadding(flowLine)
    .extent([
      [0, flowLine / 2],
      [width, height - flowLine / 2],
    ]);
  const links = columns
    .slice(1)
    .flatMap((column, before) => column.flatMap((part) => stepsTo(part, rounds[before], columns[before] ?? [])));
  const graph = layout({ nodes: columns.flat(), links });
  return { bars: graph.nodes.map((node) => barOf(node, width)), bands: graph.links.map(bandOf), width, height, barWidth: nodeWidth };
}

const idOf = (round: number, choice: number | null) => `${round} ${choice}`;

function barOf({ round, choice, votes, x1 = 0, y0 = 0, y1 = 0 }: SankeyNode<Part, Step>, width: number): Bar {
  return { round, choice, votes, x: x1 / width, top: y0, height: Math.max(1, y1 - y0) };
}

const pathOf = sankeyLinkHorizontal<Part, Step>();

function bandOf(link: SankeyLink<Part, Step>): Band {
  const round = typeof link.target === "object" ? link.target.round : 0;
  return { from: link.from, to: link.to, round, path: pathOf(link) ?? "", thickness: link.width ?? 0 };
}

/** The votes that a choice keeps from the round before, and those that come from the one that went. */
function stepsTo({ round, choice, votes }: Part, before: Round | undefined, column: Part[]): SankeyLink<Part, Step>[] {
  const kept = column.find((part) => part.choice === choice)?.votes;
  const step = (from: number | null, value: number) => ({
    from,
    to: choice,
    value,
    source: idOf(round - 1, from),
    target: idOf(round, choice),
  });
  const gained = votes - (kept ?? 0);
  return [...(kept === undefined ? [] : [step(choice, kept)]), ...(gained > 0 && before ? [step(before.eliminated, gained)] : [])];
}
