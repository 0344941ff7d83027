type Call<In, Out> = { input: In; resolve: (result: Out) => void; reject: (error: unknown) => void };

/** How long calls wait for work that is running. It may hang, for example on a connection that is lost. */
const patienceMs = 250;

/**
 * Makes one function for single inputs of one for many. A call starts at once when no work is running; those that arrive
 * meanwhile share the next work. `work` returns one result for each input, in the same order. When it throws, each of its
 * calls does. No timer collects calls, because a quiet server would only wait for it.
 */
export function batched<In, Out>(work: (inputs: In[]) => Promise<Out[]>): (input: In) => Promise<Out> {
  let waiting: Call<In, Out>[] = [];
  let runningSince: number | null = null;

  async function run(): Promise<void> {
    const calls = waiting;
    waiting = [];
    const started = performance.now();
    runningSince = started;
    try {
      const results = await work(calls.map(({ input }) => input));
      for (const [i, { resolve }] of calls.entries()) resolve(results[i] as Out);
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
    if (runningSince !== started) return; // Work that has lost patience with this one has taken over.
    runningSince = null;
    if (waiting.length > 0) void run();
  }

  return (input) =>
    new Promise((resolve, reject) => {
      waiting.push({ input, resolve, reject });
      if (runningSince === null || performance.now() - runningSince > patienceMs) void run();
    });
}
