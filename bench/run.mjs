// npm run bench: how fast the site is compared with a minimal Next app in the same run. docs/performance.md
//
//   npm run bench                        prints the table of results
//   npm run bench -- --write             also writes it to docs/performance.md
//   npm run bench -- --api               only the accounts API
//   npm run bench -- --profile vote      a CPU profile instead, of index, poll, results or vote
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { tsImport } from "tsx/esm/api";
import { freePort, startPostgres } from "../scripts/postgres.mjs";
import { forgetConfiguration, install, run, typescript } from "../scripts/prepare.mjs";
import { apiPeople, apiRows } from "./api.mjs";
import { arrivals, freshResults, resultsOf, scriptBytes, votesIn, votesShown } from "./checks.mjs";
import { load } from "./load.mjs";
import { profile } from "./profile.mjs";
import { print, write } from "./report.mjs";
import { median, rounds, warmUp } from "./rounds.mjs";
import { buildAll, madeUpEnvironment, startFloor, startSite } from "./servers.mjs";
import { addPoll, addVoters, addVotes, cookiesOf } from "./voters.mjs";

/** @typedef {import("./voters.mjs").Database} Database */
/** @typedef {import("./report.mjs").Row} Row */

const voterCount = 6000;
const apiCount = 5000;
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
 * @param {Database} database
 * @param {number} voters
 * @param {string[]} questions
 */
async function fill(database, voters, questions) {
  await addVoters(database, voters);
  const polls = [];
  for (const question of questions) polls.push(await addPoll(database, question));
  return { polls, voters: await cookiesOf(database) };
}

/**
 * @param {pg.Client} client
 * @param {Record<string, string>} env
 */
async function measurePostgres(client, env) {
  console.log("Making voters …");
  const { polls, voters } = await fill(client, voterCount, ["One?", "Two?", "Three?", "Warm?", "Rush?", "Few?", "Million?"]);
  const [warmPoll, rush, few, million] = /** @type {[any, any, any, any]} */ (polls.splice(3));
  const viewer = /** @type {import("./voters.mjs").Voter} */ (voters[0]);
  const floor = await startFloor(await freePort());
  const site = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "1" });

  table.push(...(await rounds(site, floor, { polls, warmPoll, voters, seconds: 1.5 })));
  print(table); // early, because the rest takes minutes
  await checkCounts(client, site.origin, polls, viewer);

  const bytes = await scriptBytes(site.origin, `/polls/${polls[0]?.id}`, viewer);
  table.push({
    name: "scripts of the poll page, sent",
    value: `${(bytes / 1000).toFixed(1)} kB`,
    goalText: "≤ 130 kB",
    met: bytes <= 130_000,
  });

  console.log("\nCasting a million votes …");
  await addVotes(client, few, 100);
  await addVotes(client, million, 1_000_000);
  await foldAll([few, million], env);
  await client.query('VACUUM ANALYZE "Vote"'); // PostgreSQL would do it by itself a minute later
  table.push(...(await costOfMany(site, client, [few, million], voters.slice(0, 100))));
  await floor.stop();
  await site.stop();
  await measureApi(client, env);

  console.log("Votes at random times …");
  const both = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "2" });
  await warmUp(both.origin, { poll: warmPoll, arriving: voters.slice(4000), strange: voters.slice(4000), known: voters.slice(0, 100) }, [
    "poll",
    "vote",
  ]);
  const it = await arrivals(both.origin, client, { poll: rush, voters: voters.slice(0, 4000), rate: 250, replays: 0.2, viewer });
  await both.stop();
  const ms = (/** @type {number} */ value) => `${value.toFixed(0)} ms`;
  table.push({ name: "votes at random times, 250/s, two processes: p50", value: ms(it.p50) });
  table.push({ name: "… p99", value: ms(it.p99), goalText: "≤ 132 ms", met: it.p99 <= 132 });
  const exact = it.lost === 0 && it.doubled === 0 && it.shown === it.votes && it.refused === 0;
  table.push({
    name: `… lost, doubled (of ${it.posts} posts, ${it.replays} replays)`,
    value: `${it.lost}, ${it.doubled}`,
    goalText: "0, 0",
    met: exact,
  });
  if (!exact) failures.push(`votes at random times: ${JSON.stringify(it)}`);
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
 * Checks that the results page shows every vote in the database, and that nobody voted twice.
 * @param {Database} database
 * @param {string} origin
 * @param {import("./paths.mjs").Poll[]} polls
 * @param {import("./voters.mjs").Voter} viewer
 */
async function checkCounts(database, origin, polls, viewer) {
  for (const poll of polls) {
    const { votes, doubled } = await votesIn(database, poll);
    const shown = await votesShown(origin, poll, viewer);
    if (votes === 0 || doubled > 0 || shown !== votes) failures.push(`poll ${poll.id}: ${votes} votes, ${doubled} doubled, ${shown} shown`);
  }
}

/**
 * @param {import("./paths.mjs").Poll[]} polls
 * @param {Record<string, string>} env
 */
async function foldAll(polls, env) {
  process.env.DATABASE_URL = env.DATABASE_URL;
  /** @type {typeof import("../lib/polls/changes.ts")} */
  const { foldVotes } = await tsImport("../lib/polls/changes.ts", import.meta.url);
  /** @type {typeof import("../lib/platform/db.ts")} */
  const { closeDb } = await tsImport("../lib/platform/db.ts", import.meta.url);
  for (const poll of polls) while ((await foldVotes(poll.id)) > 0);
  await closeDb();
  process.env.DATABASE_URL = "";
}

/**
 * @param {import("./servers.mjs").Server} site
 * @param {Database} database
 * @param {[import("./paths.mjs").Poll, import("./paths.mjs").Poll]} polls one with a hundred votes and one with a million
 * @param {import("./voters.mjs").Voter[]} voters
 * @returns {Promise<Row[]>}
 */
async function costOfMany(site, database, polls, voters) {
  /** @type {number[]} */
  const kept = [];
  for (let round = 0; round < 4; round++) {
    const [few, many] = [
      await load(site, { ...resultsOf(polls[0], voters), seconds: 1.5 }),
      await load(site, { ...resultsOf(polls[1], voters), seconds: 1.5 }),
    ];
    kept.push(few.rate / many.rate);
  }
  const [few, many] = /** @type {[number, number]} */ (await freshResults(site.origin, database, polls, /** @type {any} */ (voters[0])));
  const times = (/** @type {number} */ ratio) => ({ value: `${ratio.toFixed(2)} times`, goalText: "≤ 1.5 times", met: ratio <= 1.5 });
  return [
    { name: "results of 1,000,000 votes against 100, no new vote", ...times(median(kept)) },
    { name: `… after each new vote (${few.toFixed(1)} ms, ${many.toFixed(1)} ms)`, ...times(many / few) },
  ];
}

async function measureEmbedded() {
  const env = { ...environment, DATABASE_URL: "", POLLSTR_DATA_DIR: folder };
  await migrate(env);
  const database = new PGlite(path.join(folder, "database"));
  const { polls, voters } = await fill(database, 3000, ["One?", "Two?", "Three?", "Warm?"]);
  const warmPoll = /** @type {import("./paths.mjs").Poll} */ (polls.pop());
  await database.close();
  const floor = await startFloor(await freePort());
  const site = await startSite(await freePort(), env);
  const rows = await rounds(site, floor, { polls, warmPoll, voters, seconds: 1.5, only: ["poll", "vote", "results"] });
  for (const row of rows)
    if (typeof row.ratio === "number") table.push({ ...row, name: `embedded database: ${row.name}`, goal: undefined });
  await floor.stop();
  await site.stop();
  const after = new PGlite(path.join(folder, "database"));
  for (const poll of polls) {
    const { votes, doubled } = await votesIn(after, poll);
    if (votes === 0 || doubled > 0) failures.push(`embedded, poll ${poll.id}: ${votes} votes, ${doubled} doubled`);
  }
  await after.close();
}
