// npm run retention: deletes expired data, as the site does by itself every hour. Prints counts. docs/privacy.md
import { command } from "./command.mjs";

await command("retention/changes.ts", async (/** @type {typeof import("../lib/retention/changes.ts")} */ { deleteDue }) => {
  for (const [table, count] of Object.entries(await deleteDue(new Date()))) console.log(`${table}: ${count} deleted`);
});
