// People who follow the live results of a poll, in a process of their own, because the site's process must have nothing
// else to do. bench/live.mjs starts it and sends it an `Opening`, then a `Judging`. It answers each with one message.
import { Agent, get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** @typedef {{ origin: string, path: string, cookies: string[] }} Opening */
/** @typedef {{ votes: number[] }} Judging when each vote was answered, in ms since 1970, in ascending order */
/** @typedef {{ opened: number, refused: number }} Opened */
/**
 * What all viewers saw together. Delays are in ms, from the answer to a vote until a viewer saw as many voters. `updates`
 * is how many events the viewer with the most of them got, `missed` how many viewers did not get the final count.
 * @typedef {{ events: number, updates: number, missed: number, p99: number | null, latest: number | null }} Seen
 */
/** @typedef {{ at: number[], voters: number[], status: number, isOver: boolean }} Viewer at which time each event came, and how many voters it had */

const patienceMs = 5_000;
const openedAtOnce = 50;
const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
/** @type {Viewer[]} */
const viewers = [];

process.on("message", async (/** @type {Opening | Judging} */ asked) => {
  if ("votes" in asked) {
    await until(() => viewers.every(({ voters }) => Number(voters.at(-1)) >= asked.votes.length));
    process.send?.(judge(asked.votes), () => process.exit());
    return;
  }
  for (const [number, cookie] of asked.cookies.entries()) {
    viewers.push(open(asked, cookie, number));
    if (number % openedAtOnce === openedAtOnce - 1) await until(allOpen);
  }
  await until(allOpen);
  const opened = viewers.filter(({ status }) => status === 200).length;
  process.send?.(/** @type {Opened} */ ({ opened, refused: viewers.length - opened }));
});
process.on("disconnect", () => process.exit());

const allOpen = () => viewers.every(({ voters, isOver }) => voters.length > 0 || isOver);

/** @param {() => boolean} holds */
async function until(holds) {
  for (const deadline = Date.now() + patienceMs; !holds() && Date.now() < deadline; ) await pause(10);
}

/**
 * Opens a stream. Each viewer comes from another address where the system has that many.
 * @param {Opening} opening
 * @param {string} cookie
 * @param {number} number
 * @returns {Viewer}
 */
function open({ origin, path }, cookie, number) {
  /** @type {Viewer} */
  const viewer = { at: [], voters: [], status: 0, isOver: false };
  const end = () => {
    viewer.isOver = true;
  };
  const localAddress = process.platform === "linux" ? `127.1.${number >> 8}.${number & 255}` : undefined;
  get(origin + path, { headers: { cookie, accept: "text/event-stream" }, agent, localAddress }, (answer) => {
    viewer.status = answer.statusCode ?? 0;
    let text = "";
    answer.setEncoding("latin1");
    answer.on("data", (chunk) => {
      text += chunk;
      const end = text.lastIndexOf("\n\n");
      if (end === -1) return;
      for (const [, voters] of text.slice(0, end).matchAll(/"voters":(\d+)/g)) {
        viewer.at.push(Date.now());
        viewer.voters.push(Number(voters));
      }
      text = text.slice(end);
    });
    answer.on("close", end);
  }).on("error", end);
  return viewer;
}

/**
 * @param {number[]} votes
 * @returns {Seen}
 */
function judge(votes) {
  const delays = new Float64Array(viewers.length * votes.length);
  let count = 0;
  for (const { at, voters } of viewers) {
    let event = 0;
    for (const [index, answeredAt] of votes.entries()) {
      while (event < voters.length && Number(voters[event]) <= index) event++;
      if (event === voters.length) break;
      delays[count++] = Math.max(0, Number(at[event]) - answeredAt);
    }
  }
  const sorted = delays.subarray(0, count).sort();
  const of = (/** @type {number} */ share) => sorted[Math.min(count - 1, Math.floor(count * share))] ?? null;
  const lengths = viewers.map(({ at }) => at.length);
  return {
    events: lengths.reduce((sum, length) => sum + length, 0),
    updates: Math.max(...lengths),
    missed: viewers.filter(({ voters }) => voters.at(-1) !== votes.length).length,
    p99: of(0.99),
    latest: of(1),
  };
}
