import { parentPort, workerData } from "node:worker_threads";
import { count } from "../count/rules";
import type { PollKind } from "../poll/rules";

// What a counting thread runs. scripts/prepare.mjs bundles it with all that it imports.
const { kind, choices, tally }: { kind: PollKind; choices: number; tally: string } = workerData;
const ballots = tally.split("\n").map((line): [string, number] => {
  const end = line.lastIndexOf(" ");
  return [line.slice(0, end), Number(line.slice(end + 1))];
});
parentPort?.postMessage(count(kind, choices, ballots));
