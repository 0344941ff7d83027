// Measurements that are not a ratio of two rates: votes at random times, large polls, many polls, bytes of JavaScript.
import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import { tsImport } from "tsx/esm/api";
import { ballot } from "./paths.mjs";
import { median } from "./rounds.mjs";

/** @typedef {import("./voters.mjs").Database} Database */
/** @typedef {import("./voters.mjs").Voter} Voter */
/** @typedef {import("./voters.mjs").Poll} Poll */

/**
 * Counts in the database how many have voted in a poll, how many of them twice, and how many ballots there are.
 * @param {Database} database
 * @param {Poll} poll
 */
export async function votesIn(database, poll) {
  const { rows } = await database.query(
    `SELECT count(*)::int AS votes, (count(*) - count(DISTINCT "voterId"))::int AS doubled,
            (coalesce((SELECT "ballots" FROM "LogHead" WHERE "pollId" = $1), 0)
             + (SELECT count(*) FROM "Inbox" WHERE "pollId" = $1 AND "makes" IS NOT NULL))::int AS ballots
     FROM "Participation" WHERE "pollId" = $1`,
    [poll.id],
  );
  return /** @type {{ votes: number, doubled: number, ballots: number }} */ (rows[0]);
}

/**
 * The number of voters in the results.
 * @param {string} origin
 * @param {Poll} poll
 * @param {Voter} viewer
 */
export async function votesShown(origin, poll, viewer) {
  const answer = await fetch(`${origin}/api/polls/${poll.id}/results`, { headers: { cookie: viewer.proven, accept: "application/json" } });
  return /** @type {number} */ ((await answer.json()).voters);
}

/**
 * Sends votes at random times, one per voter, and some of them a second time.
 * @param {string} origin
 * @param {Database} database
 * @param {{ poll: Poll, voters: Voter[], rate: number, replays: number, viewer: Voter }} options `replays`: their share of all posts
 */
export async function arrivals(origin, database, { poll, voters, rate, replays, viewer }) {
  const vote = ballot(origin, poll, "script");
  /** @type {import("./load.mjs").Request[]} */
  const requests = [];
  for (const [index, voter] of voters.entries()) {
    requests.push(vote(voter));
    // Half of the replays follow at once, like a double click. The others repeat the vote of an earlier voter.
    if (Math.random() >= replays / (1 - replays)) continue;
    requests.push(vote(Math.random() < 0.5 ? voter : /** @type {Voter} */ (voters[Math.floor(Math.random() * index)] ?? voter)));
  }
  const child = spawn(process.execPath, [path.join(import.meta.dirname, "arrivals.mjs")], { stdio: ["pipe", "pipe", "inherit"] });
  child.stdin.end(JSON.stringify({ origin, rate, requests }));
  /** @type {import("./arrivals.mjs").Answer[]} */
  const answers = JSON.parse(await text(child.stdout));
  const refused = answers.filter(({ status }) => status !== 200).length;
  const { votes, doubled, ballots } = await votesIn(database, poll);
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => Number(times[Math.floor(times.length * share)]);
  return {
    posts: answers.length,
    replays: answers.length - voters.length,
    refused,
    lost: voters.length - votes,
    doubled: doubled + ballots - votes,
    shown: await votesShown(origin, poll, viewer),
    votes,
    p50: at(0.5),
    p99: at(0.99),
    max: at(0.9999),
  };
}

/**
 * Median milliseconds of reading and counting each of these polls, as after a new vote. Takes turns between them.
 * @param {Poll[]} polls
 * @param {number} choices how many each has
 * @returns {Promise<number[]>}
 */
export async function countingMs(polls, choices) {
  /** @type {typeof import("../lib/polls/tally/data.ts")} */
  const { readTally } = await tsImport("../lib/polls/tally/data.ts", import.meta.url);
  /** @type {typeof import("../lib/polls/tally/rules.ts")} */
  const { ballotsIn } = await tsImport("../lib/polls/tally/rules.ts", import.meta.url);
  /** @type {typeof import("../lib/polls/count/rules.ts")} */
  const { count } = await tsImport("../lib/polls/count/rules.ts", import.meta.url);
  /** @type {Map<string, import("../lib/polls/tally/rules.ts").StoredTally>} */
  const before = new Map();
  return inTurns(polls, async ({ id, kind }) => {
    const tally = await readTally(id, before.get(id));
    if (!tally) throw new Error(`There is no poll ${id}.`);
    before.set(id, tally.stored);
    count(kind, choices, ballotsIn(tally.stored));
  });
}

/**
 * Median milliseconds of the first page of the list, of one in the middle and of a search.
 * @returns {Promise<number[]>}
 */
export async function findingMs() {
  /** @type {typeof import("../lib/polls/find/data.ts")} */
  const { findPolls } = await tsImport("../lib/polls/find/data.ts", import.meta.url);
  const now = new Date();
  const { next } = await findPolls({ sort: "new" }, now);
  /** @type {typeof import("../lib/polls/find/rules.ts")} */
  const { readPlace } = await tsImport("../lib/polls/find/rules.ts", import.meta.url);
  const after = readPlace(next ?? "", "new");
  return inTurns([{ sort: "new" }, { sort: "active" }, { sort: "new", after }, { sort: "new", search: "gardens 78" }], (asked) =>
    findPolls(/** @type {any} */ (asked), now),
  );
}

/**
 * @template T
 * @param {T[]} items
 * @param {(item: T) => Promise<unknown>} work
 */
async function inTurns(items, work) {
  const times = items.map(() => /** @type {number[]} */ ([]));
  for (let turn = 0; turn < 60; turn++) {
    for (const [index, item] of items.entries()) {
      const start = performance.now();
      await work(item);
      if (turn >= 20) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median);
}

/**
 * Total bytes of a page's scripts, compressed as for a current browser.
 * @param {string} origin
 * @param {string} page
 * @param {Voter} viewer
 */
export async function scriptBytes(origin, page, viewer) {
  const html = await (await fetch(origin + page, { headers: { cookie: viewer.proven } })).text();
  const tags = [...html.matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const { default: http } = await import("node:http");
  let bytes = 0;
  for (const source of new Set(tags.map((match) => match[1]))) {
    bytes += await new Promise((resolve, reject) => {
      http
        .get(new URL(String(source).replaceAll("&amp;", "&"), origin), { headers: { "accept-encoding": "br, gzip" } }, (answer) => {
          let size = 0;
          answer.on("data", (/** @type {Buffer} */ chunk) => (size += chunk.length));
          answer.on("end", () =>
            answer.statusCode === 200 && answer.headers["content-encoding"]
              ? resolve(size)
              : reject(new Error(`${source}: ${answer.statusCode}`)),
          );
        })
        .on("error", reject);
    });
  }
  return bytes;
}
