type Call<In, Out> = { input: In; resolve: (result: Out) => void; reject: (error: unknown) => void };

/** How long a call waits for work that is running, which may hang, for example on a connection that is lost. */
const patienceMs = 250;

/**
 * Makes one function for single inputs of one for many. A call starts at once when no work is running; those that arrive
 * meanwhile share the next work. `work` returns one result for each input, in the same order. When it rejects, so does
 * each call that shares it. No timer collects calls, because a quiet server would only wait for it.
 */
export function batched<In, Out>(work: (inputs: In[]) => Promise<Out[]>): (input: In) => Promise<Out> {
  let waiting: Call<In, Out>[] = [];
  let running: object | null = null;
  let patience: NodeJS.Timeout | undefined;

  async function run(): Promise<void> {
    clearTimeout(patience);
    patience = undefined;
    const calls = waiting;
    waiting = [];
    const mine = {};
    running = mine;
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
      if (running === null) void run();
      else patience ??= setTimeout(run, patienceMs);
    });
}
