// Open-loop load: requests are sent at random (Poisson) times whether or not earlier ones are answered, and latency counts
// from the time each was due. Runs in its own process, so that nothing else delays its timers.
//
//   node bench/arrivals.mjs     reads {origin, rate, requests} as JSON from stdin, writes the answers as JSON
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";

/** @typedef {{ status: number, location: string, ms: number }} Answer */

const { origin, rate, requests } = JSON.parse(await text(process.stdin));
const agent = new Agent({ keepAlive: true });

/** @type {Promise<Answer>[]} */
const answers = [];
let due = performance.now() + 100;
for (const it of requests) {
  due += (-Math.log(1 - Math.random()) / rate) * 1000;
  const wait = due - performance.now();
  if (wait > 1) await pause(wait);
  answers.push(send(it, due));
}
process.stdout.write(JSON.stringify(await Promise.all(answers)));
agent.destroy();

/**
 * @param {import("./load.mjs").Request} it
 * @param {number} dueAt
 * @returns {Promise<Answer>}
 */
function send({ method, path, headers, body = "" }, dueAt) {
  return new Promise((resolve) => {
    const end = (status = 0, location = "") => resolve({ status, location, ms: performance.now() - dueAt });
    const sent = request(origin + path, { method, headers: { ...headers, "content-length": Buffer.byteLength(body) }, agent }, (answer) => {
      answer.resume();
      answer.on("end", () => end(answer.statusCode, answer.headers.location));
      answer.on("error", () => end());
    });
    sent.on("error", () => end());
    sent.end(body);
  });
}
