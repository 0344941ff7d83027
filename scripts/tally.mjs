// npm run tally:check: counts every poll again from the entries of its log. Names the polls whose tally or numbers differ, and
// then exits with 1.
import { command, fail } from "./command.mjs";

await command("polls/tally/data.ts", async (/** @type {typeof import("../lib/polls/tally/data.ts")} */ { countedPolls, faultsIn }) => {
  const polls = await countedPolls();
  let differing = 0;
  for (const poll of polls) {
    const faults = await faultsIn(poll);
    if (faults.length > 0) differing += 1;
    for (const fault of faults) fail(`${poll}: ${fault}`);
  }
  console.log(`${polls.length} polls counted again, ${differing} differ.`);
});
