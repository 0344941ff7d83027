// Live results: many people follow one poll on one process while votes arrive.
import { fork } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../scripts/postgres.mjs";
import { cpuSeconds } from "./load.mjs";
import { ballot } from "./paths.mjs";
import { startSite } from "./servers.mjs";
import { addPoll, cookiesOf } from "./voters.mjs";

/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {import("./viewers.mjs").Opened} Opened */
/** @typedef {import("./viewers.mjs").Seen} Seen */

const goalMs = 1_000;
const settleMs = 1_500;

/**
 * Follows a poll with many viewers on one process, each with cookies and an address of their own, while votes arrive at a
 * steady rate. Its results are for people with a proven phone, so each viewer's login counts at each event.
 * @param {import("./voters.mjs").Database} client a database with enough people: the viewers, and a voter for each vote
 * @param {Record<string, string>} env
 * @param {{ viewers?: number, rate?: number, seconds?: number }} [size] `rate` in votes/s
 * @returns {Promise<{ rows: Row[], faults: string[] }>}
 */
export async function liveResults(client, env, { viewers = 2_000, rate = 50, seconds = 20 } = {}) {
  console.log("Live results …");
  const poll = await addPoll(client, "Live?");
  await client.query(`UPDATE "Poll" SET "resultsFor" = 'proven' WHERE "id" = $1`, [poll.id]);
  const people = await cookiesOf(client, { count: viewers + rate * seconds });
  const options = ["--expose-gc", "--import", path.join(import.meta.dirname, "collect.mjs")];
  const site = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "1" }, { options });
  const memory = async () => {
    process.kill(site.pid, "SIGUSR2");
    await pause(settleMs);
    return residentBytes(site.pid);
  };
  const api = `/api/polls/${poll.id}`;
  await fetch(`${site.origin}${api}/results`, { headers: { cookie: people[0]?.proven ?? "" } });
  const before = await memory();

  const program = fork(path.join(import.meta.dirname, "viewers.mjs"));
  const tell = async (/** @type {import("./viewers.mjs").Opening | import("./viewers.mjs").Judging} */ message) => {
    program.send(message);
    const [answer] = await once(program, "message");
    return answer;
  };
  const cookies = people.slice(0, viewers).map(({ proven }) => proven);
  const { refused } = /** @type {Opened} */ (await tell({ origin: site.origin, path: `${api}/live`, cookies }));
  const after = await memory();

  const vote = ballot(site.origin, poll, "script");
  const cpu = cpuSeconds(site.pid);
  const votes = await castAtRate(
    site.origin,
    people.slice(viewers).map((voter) => vote(voter)),
    rate,
  );
  const seen = /** @type {Seen} */ (await tell({ votes: votes.answeredAt }));
  const usedMs = cpu === null ? null : (Number(cpuSeconds(site.pid)) - cpu) * 1000;
  await site.stop();

  const name = `live: ${viewers.toLocaleString("en")} viewers, ${rate} votes/s`;
  const ms = (/** @type {number | null} */ value) => (value === null ? "never" : `${value.toFixed(0)} ms`);
  /** @type {Row[]} */
  const rows = [
    {
      name: `${name}: latest viewer`,
      value: ms(seen.latest),
      goalText: `≤ ${goalMs} ms`,
      met: seen.latest !== null && seen.latest <= goalMs,
    },
    { name: "… p99 of all viewers and votes", value: ms(seen.p99) },
    { name: "… p99 of the votes' own latency", value: ms(votes.p99), ...(votes.refused > 0 && { note: `${votes.refused} refused` }) },
    { name: "… viewers without the final count", value: String(seen.missed), goalText: "0", met: seen.missed === 0 },
  ];
  if (usedMs !== null) {
    const share = Math.round(usedMs / seconds / 10);
    rows.push({ name: `… an update to all of them (${seen.updates}, ${share} % of a core, votes included)`, cpuMs: usedMs / seen.updates });
    rows.push({ name: `… an event to one of them (${seen.events})`, value: `${((usedMs * 1000) / seen.events).toFixed(0)} µs` });
  }
  if (before !== null && after !== null)
    rows.push({ name: "… memory of a viewer's connection", value: `${((after - before) / 1024 / viewers).toFixed(0)} kB` });
  if (seen.missed === 0) return { rows, faults: [] };
  return { rows, faults: [`${name}: ${seen.missed} viewers without the final count, ${refused} of them refused`] };
}

/**
 * Sends requests at a steady rate, whether or not earlier ones are answered.
 * @param {string} origin
 * @param {import("./load.mjs").Request[]} requests
 * @param {number} rate per second
 */
async function castAtRate(origin, requests, rate) {
  const start = performance.now();
  const answers = [];
  for (const [index, { path, ...request }] of requests.entries()) {
    const due = start + (index * 1000) / rate;
    await pause(Math.max(0, due - performance.now()));
    answers.push(send(origin + path, request, due));
  }
  const all = await Promise.all(answers);
  const counted = all.filter(({ status }) => status === 200);
  const times = all.map(({ ms }) => ms).sort((a, b) => a - b);
  return {
    answeredAt: counted.map(({ at }) => at).sort((a, b) => a - b),
    refused: all.length - counted.length,
    p99: Number(times[Math.floor(times.length * 0.99)]),
  };
}

/**
 * @param {string} url
 * @param {RequestInit} request
 * @param {number} due when it was to be sent, in ms of `performance.now()`
 */
async function send(url, request, due) {
  const answer = await fetch(url, request).catch(() => null);
  const [at, ms] = [Date.now(), performance.now() - due];
  await answer?.arrayBuffer(); // Otherwise the next request could not use this connection.
  return { status: answer?.status ?? 0, at, ms };
}

/**
 * The memory that a process occupies; null where the system does not tell.
 * @param {number} pid
 */
function residentBytes(pid) {
  if (process.platform !== "linux") return null;
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}
