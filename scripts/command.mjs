// The frame of a command that works on the site's database: what it needs is there, its environment is checked, and the
// database is let go of at the end.
import { environment } from "./environment.mjs";
import { generate, install } from "./prepare.mjs";

/**
 * Imports a TypeScript module of ours and works with it.
 * @template T
 * @param {string} module from lib, such as "retention/changes.ts"
 * @param {(imported: T) => Promise<void>} work
 */
export async function command(module, work) {
  await install();
  await generate();
  environment();
  const { tsImport } = await import("tsx/esm/api");
  const imported = await tsImport(`../lib/${module}`, import.meta.url);
  /** @type {typeof import("../lib/db.ts")} */
  const { closeDb } = await tsImport("../lib/db.ts", import.meta.url);
  try {
    await work(imported);
  } catch (error) {
    // Of a driver only the code: its messages quote what they were given.
    const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
    fail(code ?? message);
  } finally {
    await closeDb();
  }
}

/** @param {string} why */
export function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
