import { Worker } from "node:worker_threads";
import { counter } from "../../generated/counter";
import { type Ballots, type Count, count } from "../count/rules";
import type { PollKind } from "../poll/rules";

/** From so many different ballots on, counting would hold up requests for more than some 10 ms. */
export const largeFrom = 5_000;

/** Counts a poll, a large one in a thread of its own. Throws as `count`. docs/decisions/counting.md */
export async function countAside(kind: PollKind, choices: number, ballots: Ballots): Promise<Count> {
  if (ballots.length < largeFrom) return count(kind, choices, ballots);
  // One text reaches the thread many times faster than an array of pairs.
  const tally = ballots.map(([text, times]) => `${text} ${times}`).join("\n");
  return new Promise((resolve, reject) => {
    const worker = new Worker(counter, { eval: true, workerData: { kind, choices, tally } });
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.once("exit", (code) => reject(new Error(`The counting thread ended with ${code} and no result.`)));
  });
}
