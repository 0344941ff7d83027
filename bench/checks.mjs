// Measurements that are not a ratio of two rates: votes at random times, a poll with a million votes, bytes of JavaScript.
import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import { ballot, rotate } from "./paths.mjs";
import { median } from "./rounds.mjs";
import { addVotes } from "./voters.mjs";

/** @typedef {import("./voters.mjs").Database} Database */
/** @typedef {import("./voters.mjs").Voter} Voter */
/** @typedef {import("./paths.mjs").Poll} Poll */

/**
 * Counts in the database how many votes a poll has and how many of its voters voted twice.
 * @param {Database} database
 * @param {Poll} poll
 */
export async function votesIn(database, poll) {
  const { rows } = await database.query(
    `SELECT count(*)::int AS votes, (count(*) - count(DISTINCT "voterId"))::int AS doubled FROM "Vote" WHERE "pollId" = $1`,
    [poll.id],
  );
  return /** @type {{ votes: number, doubled: number }} */ (rows[0]);
}

/**
 * The total that the results page shows.
 * @param {string} origin
 * @param {Poll} poll
 * @param {Voter} viewer
 */
export async function votesShown(origin, poll, viewer) {
  const html = await (await fetch(`${origin}/polls/${poll.id}/results`, { headers: { cookie: viewer.proven } })).text();
  const counts = [...html.replaceAll("<!-- -->", "").matchAll(/>([\d,]+) votes?</g)].map((match) => Number(match[1]?.replaceAll(",", "")));
  return counts.length === 5 ? Number(counts[4]) : Number.NaN; // four choices and the total
}

/**
 * Sends votes at random times, one per voter, and some of them a second time.
 * @param {string} origin
 * @param {Database} database
 * @param {{ poll: Poll, voters: Voter[], rate: number, replays: number, viewer: Voter }} options `replays`: their share of all posts
 */
export async function arrivals(origin, database, { poll, voters, rate, replays, viewer }) {
  const vote = await ballot(origin, poll, viewer);
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
  const refused = answers.filter(({ status, location }) => status !== 303 || !location.endsWith(`/polls/${poll.id}/results`)).length;
  const { votes, doubled } = await votesIn(database, poll);
  const times = answers.map(({ ms }) => ms).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) => Number(times[Math.floor(times.length * share)]);
  return {
    posts: answers.length,
    replays: answers.length - voters.length,
    refused,
    lost: voters.length - votes,
    doubled,
    shown: await votesShown(origin, poll, viewer),
    votes,
    p50: at(0.5),
    p99: at(0.99),
    max: at(0.9999),
  };
}

/**
 * Median milliseconds of a results page right after a new vote. Takes turns between the polls.
 * @param {string} origin
 * @param {Database} database
 * @param {Poll[]} polls
 * @param {Voter} viewer
 */
export async function freshResults(origin, database, polls, viewer) {
  const times = polls.map(() => /** @type {number[]} */ ([]));
  for (let turn = 0; turn < 150; turn++) {
    for (const [index, poll] of polls.entries()) {
      await addVotes(database, poll, 1);
      const start = performance.now();
      await votesShown(origin, poll, viewer);
      if (turn >= 30) times[index]?.push(performance.now() - start);
    }
  }
  return times.map(median);
}

/**
 * Requests for a poll's results, by one voter after the other.
 * @param {Poll} poll
 * @param {Voter[]} voters
 */
export function resultsOf(poll, voters) {
  const next = rotate(voters);
  return {
    next: () => ({ path: `/polls/${poll.id}/results`, headers: { cookie: next().proven } }),
    expect: (/** @type {number} */ status) => status === 200,
  };
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
