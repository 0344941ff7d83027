// Runs a command on the site's database: installs what it needs, checks the environment, and closes the database afterwards.
import { environment } from "./environment.mjs";
import { generate, install } from "./prepare.mjs";

/**
 * Imports a TypeScript module from lib and calls `work` with it.
 * @template T
 * @param {string} module from lib, such as "privacy/retention/changes.ts"
 * @param {(imported: T) => Promise<void>} work
 * @param {{ database?: boolean, code?: number }} options whether the work needs the database alone, and the exit code of an error
 */
export async function command(module, work, { database = false, code: exitCode = 1 } = {}) {
  await install();
  await generate();
  if (!database) environment();
  const { tsImport } = await import("tsx/esm/api");
  const imported = await tsImport(`../lib/${module}`, import.meta.url);
  /** @type {typeof import("../lib/platform/db.ts")} */
  const { closeDb } = await tsImport("../lib/platform/db.ts", import.meta.url);
  try {
    await work(imported);
  } catch (error) {
    // Print only the code of a driver's error: its message may quote personal data.
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    fail(code ?? message, exitCode);
  } finally {
    await closeDb();
  }
}

/**
 * @param {string} why
 * @param {number} [code]
 */
export function fail(why, code = 1) {
  console.error(why);
  process.exitCode = code;
}
