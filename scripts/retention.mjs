// npm run retention: deletes expired data, as the site does by itself every hour. Prints counts. docs/privacy.md
import { command } from "./command.mjs";

await command("privacy/retention/changes.ts", async (/** @type {typeof import("../lib/privacy/retention/changes.ts")} */ { deleteDue }) => {
  for (const [table, count] of Object.entries(await deleteDue(new Date()))) console.log(`${table}: ${count} deleted`);
});
