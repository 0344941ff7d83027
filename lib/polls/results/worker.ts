import { Worker } from "node:worker_threads";
import { counter } from "../../generated/counter";
import { type Count, count } from "../count/rules";
import type { PollKind } from "../poll/rules";
import { ballotsIn, type StoredTally } from "../tally/rules";

/** From so many characters on, some 4,000 rankings of ten choices, reading and counting a tally would hold up requests for more than 10 ms. */
export const largeFrom = 100_000;

/** Counts a poll, a large one in a thread of its own. Throws as `count`. docs/decisions/counting.md */
export async function countAside(kind: PollKind, choices: number, tally: StoredTally): Promise<Count> {
  if ((tally.logged?.length ?? 0) < largeFrom) return count(kind, choices, ballotsIn(tally));
  return new Promise((resolve, reject) => {
    const worker = new Worker(counter, { eval: true, workerData: { kind, choices, tally } });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The counting thread ended with ${code} and no result.`)));
  });
}
