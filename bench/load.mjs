// Closed-loop load: 16 connections that send the next request as soon as one is answered. Also measures the server's CPU time.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const autocannon = createRequire(import.meta.url)("autocannon");
const ticksPerSecond = process.platform === "linux" ? Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) : 0;
const warmSeconds = 0.5;

/** @typedef {{ method?: string, path: string, headers?: Record<string, string>, body?: string }} Request */
/** @typedef {Map<string, number>} Unexpected answers: status and target, and how many there were of each */
/** @typedef {{ rate: number, cpuMs: number | null, answered: number, unexpected: Unexpected, p99: number }} Figures of one request, or of all `steps` together; p99 is in ms */

/**
 * @param {{ origin: string, pid: number }} server
 * @param {{ next: () => Request, expect: (status: number, headers: Record<string, string>) => boolean, seconds: number, steps?: number }} work
 * @returns {Promise<Figures>}
 */
export async function load(server, { next, expect, seconds, steps = 1 }) {
  await drive(server.origin, next, expect, warmSeconds);
  const cpu = cpuSeconds(server.pid);
  const { answered, unexpected, elapsed, p99 } = await drive(server.origin, next, expect, seconds);
  const cpuMs = cpu === null ? null : ((Number(cpuSeconds(server.pid)) - cpu) * 1000 * steps) / answered;
  return { rate: answered / elapsed / steps, cpuMs, answered, unexpected, p99 };
}

/**
 * @param {string} origin
 * @param {() => Request} next
 * @param {(status: number, headers: Record<string, string>) => boolean} expect
 * @param {number} seconds
 * @param {{ connections?: number, rate?: number }} [pace] `rate` in requests/s over all connections; unlimited by default
 * @returns {Promise<{ answered: number, unexpected: Unexpected, elapsed: number, p99: number }>}
 */
export function drive(origin, next, expect, seconds, { connections = 16, rate } = {}) {
  return new Promise((resolve, reject) => {
    let answered = 0;
    /** @type {Unexpected} */
    const unexpected = new Map();
    const start = performance.now();
    const request = {
      ...next(),
      // A request without a method of its own would get that of the first one.
      setupRequest: (/** @type {object} */ defaults) => ({ ...defaults, method: "GET", body: undefined, ...next() }),
      onResponse(
        /** @type {number} */ status,
        /** @type {string} */ _body,
        /** @type {object} */ _context,
        /** @type {Record<string, string>} */ headers,
      ) {
        answered++;
        if (expect(status, headers)) return;
        const { location = "" } = headers;
        const what = `${status} ${location.split("?")[0]}`.trim();
        unexpected.set(what, (unexpected.get(what) ?? 0) + 1);
      },
    };
    const options = { url: origin, connections, duration: seconds, requests: [request], ...(rate && { overallRate: rate }) };
    autocannon(options, (/** @type {unknown} */ error, /** @type {{ latency: { p99: number } }} */ result) =>
      error ? reject(error) : resolve({ answered, unexpected, elapsed: (performance.now() - start) / 1000, p99: result.latency.p99 }),
    );
  });
}

/**
 * CPU seconds used since the process started; null where the system does not tell.
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  if (!ticksPerSecond) return null;
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/**
 * "3 of 100 answers were not the expected ones: 429 (3)", or undefined when all were.
 * @param {Figures[]} all
 */
export function faults(all) {
  const answered = all.reduce((sum, it) => sum + it.answered, 0);
  /** @type {Unexpected} */
  const each = new Map();
  for (const [what, count] of all.flatMap(({ unexpected }) => [...unexpected])) each.set(what, (each.get(what) ?? 0) + count);
  if (each.size === 0) return undefined;
  const sum = [...each.values()].reduce((a, b) => a + b);
  const listed = [...each].map(([what, count]) => `${what} (${count})`).join(", ");
  return `${sum} of ${answered} answers were not the expected ones: ${listed}`;
}
