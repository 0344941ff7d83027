// What it costs to read results through the whole site just after a new vote.
import { setTimeout as pause } from "node:timers/promises";
import { ballot } from "./paths.mjs";
import { median } from "./rounds.mjs";
import { choiceCount } from "./voters.mjs";

/** @typedef {import("./voters.mjs").Poll} Poll */

/** How many voters do only the warm-up. */
const warm = 10;
/** The site begins to read a poll again at the earliest a quarter of a second after it last began. */
const gapMs = 300;

/** @type {Record<import("./voters.mjs").Kind, (choice: number) => string>} a ballot that names one choice, the first or with three points */
const bodies = {
  single: (choice) => `choice=${choice}`,
  several: (choice) => `choice=${choice}`,
  approval: (choice) => `choice=${choice}`,
  ranking: (choice) => `rank-${choice}=1`,
  score: (choice) => `score-${choice}=3`,
};

/**
 * Median milliseconds until a voter has the results of each poll after their vote: as data, and as the page without scripts.
 * The polls take turns, one request at a time, and so do the two ways.
 * @param {string} origin
 * @param {Poll[]} polls
 * @param {import("./voters.mjs").Voter[]} voters each votes in every poll
 * @returns {Promise<{ data: number, page: number }[]>}
 */
export async function readingMs(origin, polls, voters) {
  const asked = polls.map((poll) => ({
    vote: ballot(origin, poll, "script"),
    body: bodies[poll.kind],
    paths: { data: `/api/polls/${poll.id}/results`, page: `/polls/${poll.id}/results/now` },
    times: { data: /** @type {number[]} */ ([]), page: /** @type {number[]} */ ([]) },
    readAt: 0,
  }));
  for (const [turn, voter] of voters.entries()) {
    const way = turn % 2 === 0 ? "data" : "page";
    for (const poll of asked) {
      const { path, ...request } = poll.vote(voter);
      await send(origin + path, { ...request, body: poll.body(turn % choiceCount) });
      await pause(Math.max(0, poll.readAt + gapMs - performance.now()));
      poll.readAt = performance.now();
      await send(origin + poll.paths[way], { headers: { cookie: voter.proven } });
      if (turn >= warm) poll.times[way].push(performance.now() - poll.readAt);
    }
  }
  return asked.map(({ times }) => ({ data: median(times.data), page: median(times.page) }));
}

/**
 * @param {string} url
 * @param {RequestInit} request
 */
async function send(url, request) {
  const answer = await fetch(url, request);
  await answer.arrayBuffer();
  if (answer.status !== 200) throw new Error(`${request.method ?? "GET"} ${url}: ${answer.status}`);
}
