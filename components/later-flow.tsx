"use client";

import { flowHeight, flowLine } from "./result-data";
import type { FlowProps } from "./result-flow";
import { useLater } from "./use-later";

const load = () => import("./result-flow").then(({ ResultFlow }) => ResultFlow);

/** The flow of votes, loaded only when it is shown, because it brings a library. Its place is kept. The table of rounds has its numbers too. */
export function LaterFlow(flow: FlowProps) {
  const Flow = useLater(load);
  return Flow ? <Flow {...flow} /> : <svg className="block" height={flowHeight(flow.rounds) + flowLine} aria-hidden="true" />;
}
