// npm run numbers:rekey: rewrites what was stored under previous secrets with the newest ones, and hashes stored numbers by
// their subscriber line. Prints counts, never a value. docs/decisions/keys.md, docs/decisions/lines.md
import { command, fail } from "./command.mjs";

await command("privacy/rekey/changes.ts", async (/** @type {typeof import("../lib/privacy/rekey/changes.ts")} */ { rekey }) => {
  const { sealed, ballots, parted, unreadable, unknown } = await rekey(new Date());
  console.log(`Rewritten: ${sealed} sealed, ${ballots} ballots.`);
  if (parted > 0) console.log(`Accounts without a number now, because another one had proven the same line before them: ${parted}.`);
  console.log(`Votes in open polls whose number is not known: ${unknown}. While there are any, keep the former NUMBER_SECRET.`);
  if (unreadable > 0) fail(`Values that no secret decrypts: ${unreadable}. A former secret is missing.`);
});
