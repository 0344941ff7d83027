// What a run of the tests comes to: the seconds of each step, the slowest tests, and a count in which nothing is hidden.
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
   * Does one step, and counts its tests. What fails without a failing test (types, coverage, a crash) counts as one.
   * @param {string} title
   * @param {() => Promise<number | void>} work resolves with an exit code, if it has one
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

  /** @param {string} text a line about the machine, for the end */
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
 * The tests of a Vitest report. A file that does not load is a failed test of its own.
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
 * The tests of a Playwright report, those that were planned and never ran among them.
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
 * Playwright says "skipped" of a test that does not run here by its own word, and of one whose turn never came.
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
 * A report; null when none was written, which its step's exit code tells.
 * @param {string} file
 */
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null);
