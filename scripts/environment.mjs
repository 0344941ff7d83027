// Checks the environment by the app's own rules before anything else runs.
//
//   node scripts/environment.mjs      prints the settings that a start needs as JSON, or one line per bad variable
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** @typedef {{ host: string, port: number, appUrl: string, dataDir: string, embedded: boolean }} Environment */

const program = fileURLToPath(import.meta.url);

/**
 * Returns the checked environment. If a variable is bad, prints one line for each, never a value, and exits. It runs
 * lib/platform/env.ts in a child process, because the hooks that load TypeScript would stay here and slow down every request.
 * @returns {Environment}
 */
export function environment() {
  const { status, stdout } = spawnSync(process.execPath, [program], { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8" });
  if (status !== 0) process.exit(1);
  return JSON.parse(stdout);
}

/** The file with the secret that the demo keeps beside its database. */
export const secretFile = () => path.join(process.env.POLLSTR_DATA_DIR || ".data", "secret");

/** That secret; "" when there is none. */
export const keptSecret = () => (existsSync(secretFile()) ? readFileSync(secretFile(), "utf8").trim() : "");

if (program === process.argv[1]) {
  const { tsImport } = await import("tsx/esm/api");
  /** @type {typeof import("../lib/platform/env.ts")} */
  const { readEnv } = await tsImport("../lib/platform/env.ts", import.meta.url);
  const result = readEnv(process.env);
  if (result.ok) {
    const { host, port, appUrl, dataDir, databaseUrl } = result.env;
    console.log(JSON.stringify({ host, port, appUrl, dataDir, embedded: !databaseUrl })); // secrets stay out, even in a pipe
  } else {
    for (const problem of result.problems) console.error(problem);
    process.exitCode = 1;
  }
}
