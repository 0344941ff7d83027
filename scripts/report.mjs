// Summarises a test run: the seconds of each step, the slowest tests, and a count that includes tests that never ran.
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * @typedef {{ name: string, seconds: number, state: "passed" | "failed" | "skipped" | "did not run" }} Test
 */

export class Report {
  /** @type {{ title: string, seconds: number, failed: boolean }[]} */
  #steps = [];
  /** @type {Test[]} */
  #tests = [];
  /** @type {string[]} */
  #notes = [];
  #start = performance.now();
  failed = 0;

  /**
   * Runs one step and counts its tests. A failure without a failing test (types, coverage, a crash) counts as one.
   * @param {string} title
   * @param {() => Promise<number | void>} work may resolve to an exit code
   * @param {() => Test[]} [results]
   */
  async step(title, work, results = () => []) {
    console.log(`\n— ${title}`);
    const start = performance.now();
    const code = (await work()) ?? 0;
    const tests = results();
    const bad = tests.filter(({ state }) => state === "failed" || state === "did not run").length;
    const failed = bad || (code === 0 ? 0 : 1);
    if (failed > 0) console.error(`FAILED: ${title}`);
    this.#steps.push({ title, seconds: (performance.now() - start) / 1000, failed: failed > 0 });
    this.#tests.push(...tests);
    this.failed += failed;
  }

  /** @param {string} text a line to print at the end */
  note(text) {
    this.#notes.push(text);
  }

  print() {
    const line = (/** @type {number} */ seconds, /** @type {string} */ text) => console.log(`${seconds.toFixed(1).padStart(7)} s  ${text}`);
    const of = (/** @type {Test["state"]} */ state) => this.#tests.filter((test) => test.state === state);
    console.log("\nThe ten slowest tests");
    for (const { seconds, name } of [...this.#tests].sort((a, b) => b.seconds - a.seconds).slice(0, 10)) line(seconds, name);
    console.log("\nSteps");
    for (const { title, seconds, failed } of this.#steps) line(seconds, failed ? `${title}: FAILED` : title);
    line((performance.now() - this.#start) / 1000, "in all");
    for (const state of /** @type {const} */ (["failed", "did not run", "skipped"]))
      for (const { name } of of(state)) console.log(`${state === "failed" ? "FAILED" : state}: ${name}`);
    for (const note of this.#notes) console.log(note);
    const skipped = of("skipped").length;
    console.log(`\n${of("passed").length} passed, ${this.failed} failed${skipped ? `, ${skipped} skipped` : ""}`);
  }
}

/**
 * The tests of a Vitest report. A file that does not load counts as a failed test.
 * @param {string} file
 * @returns {Test[]}
 */
export function ofVitest(file) {
  /** @type {{ name: string, status: string, assertionResults: { fullName: string, status: string, duration?: number }[] }[]} */
  const files = read(file)?.testResults ?? [];
  return files.flatMap(({ name, status, assertionResults }) => {
    const short = path.relative(process.cwd(), name);
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed"))
      return [{ name: short, seconds: 0, state: /** @type {const} */ ("failed") }];
    return assertionResults.map((test) => ({
      name: `${short} › ${test.fullName}`,
      seconds: (test.duration ?? 0) / 1000,
      state: test.status === "passed" ? "passed" : test.status === "failed" ? "failed" : "skipped",
    }));
  });
}

/**
 * @typedef {{ title: string, suites?: Suite[], specs: { title: string, tests: { projectName: string, status: string,
 *   expectedStatus: string, results: { duration: number, status: string }[] }[] }[] }} Suite
 */

/**
 * The tests of a Playwright report, including those that were planned but never ran.
 * @param {string} file
 * @returns {Test[]}
 */
export function ofPlaywright(file) {
  const testsIn = (/** @type {Suite} */ suite, /** @type {string[]} */ path) => {
    const here = [...path, suite.title];
    /** @type {Test[]} */
    const found = suite.specs.flatMap(({ title, tests }) =>
      tests.map(({ projectName, status, expectedStatus, results }) => ({
        name: `[${projectName}] ${[...here, title].join(" › ")}`,
        seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
        state: stateOf(status, expectedStatus, results),
      })),
    );
    for (const inner of suite.suites ?? []) found.push(...testsIn(inner, here));
    return found;
  };
  return (read(file)?.suites ?? []).flatMap((/** @type {Suite} */ suite) => testsIn(suite, []));
}

/**
 * Playwright reports "skipped" both for a test that skips itself and for one that was never started. This tells them apart.
 * @param {string} status
 * @param {string} expectedStatus
 * @param {{ status: string }[]} results
 * @returns {Test["state"]}
 */
function stateOf(status, expectedStatus, results) {
  if (status === "expected" || status === "flaky") return "passed";
  if (status === "unexpected") return "failed";
  return expectedStatus === "skipped" && results.length > 0 ? "skipped" : "did not run";
}

/**
 * Reads a report. Null if none was written; the step has failed by its exit code then.
 * @param {string} file
 */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);
