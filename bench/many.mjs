// What should not grow with the number of votes or polls, and votes at random times.
import { tsImport } from "tsx/esm/api";
import { freePort } from "../scripts/postgres.mjs";
import { arrivals, countingMs, findingMs } from "./checks.mjs";
import { readingMs } from "./reading.mjs";
import { warmUp } from "./rounds.mjs";
import { startSite } from "./servers.mjs";
import { addBallots, addPoll, addPolls, choiceCount, cookiesOf, pollSets } from "./voters.mjs";

/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {import("./voters.mjs").Database} Database */

const kinds = /** @type {const} */ (["single", "several", "approval", "ranking", "score"]);

/**
 * What a large number of votes or polls costs against a small one, in the app's own functions and, for the results, through
 * the whole site.
 * @param {Database} client
 * @param {Record<string, string>} env
 * @returns {Promise<Row[]>}
 */
export async function costOfMany(client, env) {
  /** @type {Row[]} */
  const rows = [];
  console.log("\nA million votes in each kind of poll …");
  process.env.DATABASE_URL = env.DATABASE_URL;
  /** @type {typeof import("../lib/platform/db.ts")} */
  const { closeDb } = await tsImport("../lib/platform/db.ts", import.meta.url);
  const compare = (/** @type {string} */ name, few = 0, many = 0) => {
    const ratio = many / few;
    const shown = `${few.toFixed(1)} ms, ${many.toFixed(1)} ms`;
    rows.push({ name: `${name} (${shown})`, value: `${ratio.toFixed(2)} times`, goalText: "≤ 1.5 times", met: ratio <= 1.5 });
  };
  const pairs = [];
  for (const kind of kinds) {
    const pair = [await addPoll(client, `Few, ${kind}?`, kind), await addPoll(client, `Million, ${kind}?`, kind)];
    for (const [at, poll] of pair.entries()) await addBallots(client, poll, at === 0 ? 100 : 1_000_000);
    pairs.push(pair);
  }
  await client.query('ANALYZE "Tally"'); // PostgreSQL would do it by itself a minute later
  const counting = [];
  for (const pair of pairs) counting.push(await countingMs(pair, choiceCount));
  const site = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "1" });
  const reading = await readingMs(site.origin, pairs.flat(), await cookiesOf(client, { from: 100, count: 50 }));
  await site.stop();
  for (const [at, kind] of kinds.entries()) {
    compare(`${kind}: counting 1,000,000 votes against 100`, ...(counting[at] ?? []));
    const [few, many] = reading.slice(2 * at);
    compare("… the results as data, through the site, after each vote", few?.data, many?.data);
    compare("… the page of the results, the same way", few?.page, many?.page);
  }
  console.log("A hundred thousand polls …");
  await addPolls(client, 100);
  await client.query('ANALYZE "Poll"');
  const few = await findingMs();
  await client.query(`DELETE FROM "Poll" WHERE "question" LIKE 'Question %'`);
  await addPolls(client, 100_000);
  await client.query('VACUUM ANALYZE "Poll"');
  await client.query("CHECKPOINT"); // so that the disk does not still write them
  const many = await findingMs();
  const lists = ["newest polls", "polls by turnout", "the list's second page", "a search for two words"];
  for (const [at, name] of lists.entries()) compare(`${name}, of 100,000 against 100`, few[at], many[at]);
  await closeDb();
  process.env.DATABASE_URL = "";
  return rows;
}

/**
 * @param {Database} client
 * @param {Record<string, string>} env
 * @param {import("./voters.mjs").Voter} viewer
 * @returns {Promise<{ rows: Row[], faults: string[] }>}
 */
export async function votesAtRandomTimes(client, env, viewer) {
  /** @type {Row[]} */
  const rows = [];
  /** @type {string[]} */
  const faults = [];
  console.log("Votes at random times …");
  await client.query("CHECKPOINT"); // as above, for what the other parts have left
  const both = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "2" });
  const [warmPolls] = /** @type {[import("./voters.mjs").Polls]} */ (await pollSets(client, 1));
  const warm = await cookiesOf(client, { from: 100, count: 1500 });
  await warmUp(both.origin, { polls: warmPolls, arriving: warm, strange: warm, known: warm.slice(0, 100) }, ["poll", "script", "script"]);
  const ms = (/** @type {number} */ value) => `${value.toFixed(0)} ms`;
  for (const [rate, goal] of /** @type {const} */ ([
    [500, 100],
    [1000, undefined],
  ])) {
    const voters = await cookiesOf(client, { from: 1600, count: 4000 });
    const it = await arrivals(both.origin, client, { poll: await addPoll(client, `Rush ${rate}?`), voters, rate, replays: 0.2, viewer });
    rows.push({ name: `votes at random times, ${rate}/s, new cookies, two processes: p50`, value: ms(it.p50) });
    rows.push({ name: "… p99", value: ms(it.p99), ...(goal && { goalText: `≤ ${goal} ms`, met: it.p99 <= goal }) });
    const exact = it.lost === 0 && it.doubled === 0 && it.shown === it.votes && it.refused === 0;
    rows.push({
      name: `… lost, doubled (of ${it.posts} posts, ${it.replays} replays)`,
      value: `${it.lost}, ${it.doubled}`,
      goalText: "0, 0",
      met: exact,
    });
    if (!exact) faults.push(`votes at random times, ${rate}/s: ${JSON.stringify(it)}`);
  }
  await both.stop();
  return { rows, faults };
}
