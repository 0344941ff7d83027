// npm run tally:check: counts every poll again from the entries of its log. Names the polls whose tally or numbers differ, and
// then exits with 1; with 2 when it cannot count. It needs the database, and the secret only for what is encrypted.
import { command, fail } from "./command.mjs";
import { keptSecret } from "./environment.mjs";

process.env.AUTH_SECRET ||= keptSecret();
/** @typedef {typeof import("../lib/polls/tally/data.ts")} Tallies */
const work = async (/** @type {Tallies} */ { countedPolls, faultsIn }) => {
  const polls = await countedPolls();
  let differing = 0;
  for (const poll of polls) {
    const faults = await faultsIn(poll);
    if (faults.length > 0) differing += 1;
    for (const fault of faults) fail(`${poll}: ${fault}`);
  }
  console.log(`${polls.length} polls counted again, ${differing} differ.`);
};
await command("polls/tally/data.ts", work, { database: true, code: 2 });
