import { parentPort, workerData } from "node:worker_threads";
import { count } from "../count/rules";
import type { PollKind } from "../poll/rules";
import { ballotsIn, type StoredTally } from "../tally/rules";

// What a counting thread runs. scripts/prepare.mjs bundles it with all that it imports.
const { kind, choices, tally }: { kind: PollKind; choices: number; tally: StoredTally } = workerData;
parentPort?.postMessage(count(kind, choices, ballotsIn(tally)));
