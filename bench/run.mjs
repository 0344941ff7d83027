// npm run bench: how fast the site is compared with a minimal Next app in the same run. docs/performance.md
//
//   npm run bench                        prints the table of results
//   npm run bench -- --write             also writes it to docs/performance.md
//   npm run bench -- --api               only the accounts API
//   npm run bench -- --profile vote      a CPU profile instead; bench/profile.mjs has the names
//
// Where npm has Node 24 (`npx node@24 --version` downloads it), the main paths are measured on it as well.
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { freePort, startPostgres } from "../scripts/postgres.mjs";
import { forgetConfiguration, install, run, typescript } from "../scripts/prepare.mjs";
import { apiPeople, apiRows } from "./api.mjs";
import { scriptBytes, votesIn, votesShown } from "./checks.mjs";
import { liveResults } from "./live.mjs";
import { costOfMany, votesAtRandomTimes } from "./many.mjs";
import { profile } from "./profile.mjs";
import { print, write } from "./report.mjs";
import { rounds } from "./rounds.mjs";
import { buildAll, findNode24, madeUpEnvironment, startFloor, startSite } from "./servers.mjs";
import { addVoters, cookiesOf, pollSets } from "./voters.mjs";

/** @typedef {import("./voters.mjs").Database} Database */
/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {import("./voters.mjs").Polls} Polls */

const voterCount = 12_000;
const apiCount = 12_000;
const seconds = 1.5;
/** How many cookies each round seals anew. */
const sealedAnew = 4500;
/** The paths that are also measured on Node 24. */
const main = ["visitor", "unproven", "poll", "script", "results", "data", "visit"];
const onlyApi = process.argv.includes("--api");
const started = Date.now();
const argument = (/** @type {string} */ name) => process.argv[process.argv.indexOf(name) + 1];
/** @type {string[]} */
const failures = [];
/** @type {Row[]} */
const table = [];

forgetConfiguration();
await install();
await buildAll();
const environment = madeUpEnvironment();
const folder = mkdtempSync(path.join(tmpdir(), "pollstr-bench-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
Object.assign(process.env, environment, { POLLSTR_DATA_DIR: folder });

const postgres = await startPostgres();
if (postgres) {
  const env = { ...environment, DATABASE_URL: postgres.url };
  await migrate(env);
  const client = new pg.Client(postgres.url);
  await client.connect();
  if (process.argv.includes("--profile")) await profile(client, env, argument("--profile") ?? "");
  else if (onlyApi) await addVoters(client, apiCount).then(() => measureApi(client, env));
  else await measurePostgres(client, env);
  await client.end();
  await postgres.stop();
} else {
  console.log("No PostgreSQL is installed here: measured on the embedded database only.");
}
if (!process.argv.includes("--profile")) {
  if (!onlyApi) await measureEmbedded();
  console.log();
  print(table);
  const caption = `Node ${process.version}, ${availableParallelism()} cores shared with the load tool, ${new Date().toISOString().slice(0, 10)}.`;
  console.log(`\n${caption} ${Math.round((Date.now() - started) / 1000)} s in all.`);
  if (process.argv.includes("--write") && !onlyApi) write("docs/performance.md", caption, table);
}
for (const failure of failures) console.error(`FAILED: ${failure}`);
process.exit(failures.length > 0 ? 1 : 0);

/** @param {Record<string, string>} env */
async function migrate(env) {
  const code = await run(typescript("prisma/migrate.ts"), { title: "Making the database …", env });
  if (code !== 0) process.exit(code);
}

/**
 * @param {pg.Client} client
 * @param {Record<string, string>} env
 */
async function measurePostgres(client, env) {
  console.log("Making voters …");
  await addVoters(client, voterCount);
  const voters = await cookiesOf(client);
  const viewer = /** @type {import("./voters.mjs").Voter} */ (voters[0]);
  const sealAnew = () => cookiesOf(client, { from: 100, count: sealedAnew });
  const one = { ...env, WEB_CONCURRENCY: "1" };

  const [warmPolls, ...polls] = /** @type {[Polls, ...Polls[]]} */ (await pollSets(client, 4));
  const floor = await startFloor(await freePort());
  const site = await startSite(await freePort(), one);
  table.push(...(await rounds(site, floor, { polls, warmPolls, voters, sealAnew, seconds })));
  print(table); // early, because the rest takes minutes
  await checkCounts(client, site.origin, polls, viewer);
  const bytes = await scriptBytes(site.origin, `/polls/${polls[0]?.form.id}`, viewer);
  table.push({
    name: "scripts of the poll page, sent",
    value: `${(bytes / 1000).toFixed(1)} kB`,
    goalText: "≤ 130 kB",
    met: bytes <= 130_000,
  });
  await floor.stop();
  await site.stop();

  await measureNode24(client, one, voters, sealAnew);
  table.push(...(await costOfMany(client, env)));
  await measureApi(client, env);
  for (const { rows, faults } of [await liveResults(client, env), await votesAtRandomTimes(client, env, viewer)]) {
    table.push(...rows);
    failures.push(...faults);
  }
}

/**
 * @param {pg.Client} client
 * @param {Record<string, string>} env
 * @param {import("./voters.mjs").Voter[]} voters
 * @param {() => Promise<import("./voters.mjs").Voter[]>} sealAnew
 */
async function measureNode24(client, env, voters, sealAnew) {
  const node = findNode24();
  if (node === null) return void console.log(`\nOnly Node ${process.version} is here.`);
  console.log("\nThe main paths on Node 24 …");
  const [warmPolls, ...polls] = /** @type {[Polls, ...Polls[]]} */ (await pollSets(client, 3));
  const floor = await startFloor(await freePort(), node);
  const site = await startSite(await freePort(), env, { node });
  const rows = await rounds(site, floor, { polls, warmPolls, voters, sealAnew, seconds, only: main });
  for (const row of rows) table.push({ ...row, name: `Node 24: ${row.name}`, goal: undefined });
  await floor.stop();
  await site.stop();
}

/**
 * @param {pg.Client} client
 * @param {Record<string, string>} env
 */
async function measureApi(client, env) {
  console.log("The accounts API …");
  const floor = await startFloor(await freePort());
  // Tokens contain their issuer, so this process needs the same APP_URL as the server that checks them.
  const port = await freePort();
  Object.assign(process.env, { DATABASE_URL: env.DATABASE_URL, APP_URL: `http://127.0.0.1:${port}` });
  const people = await apiPeople(client, apiCount);
  process.env.DATABASE_URL = "";
  const site = await startSite(port, { ...env, WEB_CONCURRENCY: "1" });
  table.push(...(await apiRows(site, floor, people)));
  await floor.stop();
  await site.stop();
}

/**
 * Checks that the results show every vote in the database, that nobody voted twice, and that each vote has one ballot.
 * @param {Database} database
 * @param {string} origin
 * @param {Polls[]} sets
 * @param {import("./voters.mjs").Voter} viewer
 */
async function checkCounts(database, origin, sets, viewer) {
  for (const poll of sets.flatMap((set) => Object.values(set))) {
    const { votes, doubled, ballots } = await votesIn(database, poll);
    const shown = await votesShown(origin, poll, viewer);
    if (votes === 0 || doubled > 0 || ballots !== votes || shown !== votes)
      failures.push(`poll ${poll.id}: ${votes} votes, ${doubled} doubled, ${ballots} ballots, ${shown} shown`);
  }
}

async function measureEmbedded() {
  const env = { ...environment, DATABASE_URL: "", POLLSTR_DATA_DIR: folder };
  await migrate(env);
  const database = new PGlite(path.join(folder, "database"));
  await addVoters(database, 3000);
  const voters = await cookiesOf(database);
  const [warmPolls, ...polls] = /** @type {[Polls, ...Polls[]]} */ (await pollSets(database, 3));
  await database.close();
  const floor = await startFloor(await freePort());
  const site = await startSite(await freePort(), env);
  const only = ["poll", "script", "data"];
  const rows = await rounds(site, floor, { polls, warmPolls, voters, sealAnew: async () => voters, seconds, only });
  for (const row of rows)
    if (typeof row.ratio === "number") table.push({ ...row, name: `embedded database: ${row.name}`, goal: undefined });
  await floor.stop();
  await site.stop();
  const after = new PGlite(path.join(folder, "database"));
  for (const { script: poll } of polls) {
    const { votes, doubled, ballots } = await votesIn(after, poll);
    if (votes === 0 || doubled > 0 || ballots !== votes)
      failures.push(`embedded, poll ${poll.id}: ${votes} votes, ${doubled} doubled, ${ballots} ballots`);
  }
  await after.close();
}
