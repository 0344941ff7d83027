// npm run numbers:rekey: brings what was written under former secrets under the newest ones. Prints counts, never a value.
// docs/decisions/keys.md
import { environment } from "./environment.mjs";
import { generate, install } from "./prepare.mjs";

await install();
await generate();
environment();
const { tsImport } = await import("tsx/esm/api");
/** @type {typeof import("../lib/numbers/changes.ts")} */
const { rekey } = await tsImport("../lib/numbers/changes.ts", import.meta.url);
/** @type {typeof import("../lib/db.ts")} */
const { closeDb } = await tsImport("../lib/db.ts", import.meta.url);

try {
  const { sealed, ballots, unreadable, unknown } = await rekey(new Date());
  console.log(`Written anew: ${sealed} sealed, ${ballots} ballots.`);
  console.log(`Votes in open polls whose number is not known: ${unknown}. While there are any, keep the former NUMBER_SECRET.`);
  if (unreadable > 0) fail(`Open under none of the secrets: ${unreadable}. A former secret is missing.`);
} catch (error) {
  // Of the driver only the code: its messages quote what they were given.
  const { code, message } = /** @type {{ code?: string, message: string }} */ (error);
  fail(code ?? message);
} finally {
  await closeDb();
}

/** @param {string} why */
function fail(why) {
  console.error(why);
  process.exitCode = 1;
}
