// The environment of a start, checked by the app's own rules before anything else runs.
import { tsImport } from "tsx/esm/api";

/** @typedef {import("../lib/env.ts").Env} Env */

/**
 * The checked environment. Prints one line per bad variable, never a value, and ends the process.
 * @returns {Promise<Env>}
 */
export async function environment() {
  /** @type {typeof import("../lib/env.ts")} */
  const { readEnv } = await tsImport("../lib/env.ts", import.meta.url);
  const result = readEnv(process.env);
  if (result.ok) return result.env;
  for (const problem of result.problems) console.error(problem);
  process.exit(1);
}
