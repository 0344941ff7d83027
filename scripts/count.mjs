// npm run --silent count -- FILE.json: counts an election as the site counts a poll, and prints the results as the API gives
// them. The form of the file: lib/polls/count/elections/README.md
import { readFileSync } from "node:fs";
import path from "node:path";
import { fail } from "./command.mjs";
import { install } from "./prepare.mjs";

const [name] = process.argv.slice(2);
if (name) await print(path.resolve(process.env.INIT_CWD ?? ".", name));
else fail("Name the file: npm run --silent count -- FILE.json");

/** @param {string} file */
async function print(file) {
  await install();
  const { tsImport } = await import("tsx/esm/api");
  /** @type {typeof import("../lib/polls/count/schema.ts")} */
  const { electionOf } = await tsImport("../lib/polls/count/schema.ts", import.meta.url);
  /** @type {typeof import("../lib/polls/count/rules.ts")} */
  const { count } = await tsImport("../lib/polls/count/rules.ts", import.meta.url);
  /** @type {typeof import("../lib/polls/results/rules.ts")} */
  const { resultsFrom } = await tsImport("../lib/polls/results/rules.ts", import.meta.url);
  try {
    const { kind, choices, ballots } = electionOf(JSON.parse(readFileSync(file, "utf8")));
    const id = path.basename(file, ".json");
    console.log(JSON.stringify(resultsFrom({ id, kind, choices }, count(kind, choices.length, ballots), true)));
  } catch (error) {
    fail(`${file}: ${/** @type {Error} */ (error).message}`);
  }
}
