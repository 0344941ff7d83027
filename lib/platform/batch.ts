import { setImmediate as nextTurn } from "node:timers/promises";

type Call<In, Out> = { input: In; resolve: (result: Out) => void; reject: (error: unknown) => void };

/** How long a call waits for work that is running, which may hang, for example on a connection that is lost. */
const patienceMs = 250;
/** The turns of the event loop that work waits for the calls of requests which have reached this machine already. */
const turns = 3;

/**
 * Makes one function for single inputs of one for many. Calls that arrive while work is running share the next work, and so
 * do those of the next few turns of the event loop, which take no time on a quiet server. `work` returns one result for each
 * input, in the same order. When it rejects, so does each call that shares it. docs/performance.md
 */
export function batched<In, Out>(work: (inputs: In[]) => Promise<Out[]>): (input: In) => Promise<Out> {
  let waiting: Call<In, Out>[] = [];
  let running: object | null = null;
  let isGathering = false;
  let patience: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    clearTimeout(patience);
    patience = undefined;
    const mine = {};
    running = mine;
    isGathering = true;
    for (let turn = 0; turn < turns; turn++) await nextTurn();
    isGathering = false;
    const calls = waiting;
    waiting = [];
    try {
      const results = await work(calls.map(({ input }) => input));
      for (const [i, { resolve }] of calls.entries()) resolve(results[i] as Out);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
    if (running !== mine) return; // Calls have lost patience with this work, and started another.
    running = null;
    if (waiting.length > 0) void run();
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (isGathering) return;
      if (running === null) void run();
      else patience ??= setTimeout(run, patienceMs);
    });
}
