// The environment of a start, checked by the app's own rules before anything else runs.
//
//   node scripts/environment.mjs      prints what a start needs to know as JSON, or one line per bad variable
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

/** @typedef {{ host: string, port: number, appUrl: string, dataDir: string, embedded: boolean }} Environment */

const program = fileURLToPath(import.meta.url);

/**
 * The checked environment. Prints one line per bad variable, never a value, and ends the process. Read in a process of
 * its own: the hooks that load TypeScript would stay in this one and slow every request.
 * @returns {Environment}
 */
export function environment() {
  const { status, stdout } = spawnSync(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout);
}

if (program === process.argv[1]) {
  const { tsImport } = await import("tsx/esm/api");
  /** @type {typeof import("../lib/env.ts")} */
  const { readEnv } = await tsImport("../lib/env.ts", import.meta.url);
  const result = readEnv(process.env);
  if (result.ok) {
    const { host, port, appUrl, dataDir, databaseUrl } = result.env;
    console.log(JSON.stringify({ host, port, appUrl, dataDir, embedded: !databaseUrl })); // no secret, not even in a pipe
  } else {
    for (const problem of result.problems) console.error(problem);
    process.exitCode = 1;
  }
}
