// npm test: every check there is, from nothing, and a plain count at the end.
// npm run check: only the checks that run no code.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, forgetConfiguration, generate, install, run } from "./prepare.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number }} Count */

const folder = mkdtempSync(path.join(tmpdir(), "pollstr-test-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130)); // the children get it too

forgetConfiguration();
Object.assign(process.env, { BASE_URL: "" });
delete (/** @type {Record<string, string | undefined>} */ (process.env).NODE_ENV);

const total = { passed: 0, failed: 0, skipped: 0 };
const next = (/** @type {string} */ command) => run(["node_modules/next/dist/bin/next", command], { title: "Describing the routes …" });

await install();
await generate();
await check("Types", async () => (await next("typegen")) || (await run(["node_modules/typescript/bin/tsc", "--noEmit"])));
await check("Lint", () => run(["node_modules/@biomejs/biome/bin/biome", "check"]));
await check("Structure", () => run(["scripts/structure.mjs"]));
await check("Guarantees", () => run(["scripts/guarantees.mjs"]));
if (process.argv[2] !== "check") await runTests();
process.exit(total.failed > 0 ? 1 : 0);

async function runTests() {
  const { freePort, startPostgres } = await import("./postgres.mjs");
  const { installBrowser } = await import("./browser.mjs");
  const server = await startPostgres({ fsync: false });
  await unitTests("embedded", ["--coverage"]);
  if (server) await unitTests("postgres", []);
  await installBrowser();
  await build();
  await browserTests("embedded", { E2E_PORT: String(await freePort()) });
  if (server) await browserTests("PostgreSQL", { E2E_PORT: String(await freePort()), DATABASE_URL: server.url });
  await server?.stop();
  if (!server) console.log("\nNo PostgreSQL is installed here: tested on the embedded database only.");
  console.log(`\n${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ""}`);
}

/**
 * @param {string} database
 * @param {string[]} args
 */
async function unitTests(database, args) {
  const report = path.join(folder, `unit-${database}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`, "--silent=passed-only"];
  await check(
    `Unit tests (${database})`,
    () =>
      run(["node_modules/vitest/vitest.mjs", "run", "--config=scripts/vitest.config.ts", ...reporters, ...args], {
        env: { TEST_DATABASE: database },
      }),
    () => {
      const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = read(report);
      return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
    },
  );
}

/**
 * @param {string} database
 * @param {Record<string, string>} env
 */
async function browserTests(database, env) {
  const report = path.join(folder, `e2e-${database}.json`);
  await check(
    `Browser and API tests (${database})`,
    () =>
      run(["node_modules/@playwright/test/cli.js", "test", "--config=e2e/playwright.config.ts", "--reporter=dot,json"], {
        env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
      }),
    () => {
      const { expected, unexpected, flaky, skipped } = read(report).stats;
      return { passed: expected + flaky, failed: unexpected, skipped };
    },
  );
}

/**
 * One step, and its share of the total. What fails without a failing test (types, coverage, a crash) counts as one.
 * @param {string} name
 * @param {() => Promise<number>} work resolves with an exit code
 * @param {() => Count} [count]
 */
async function check(name, work, count = () => ({ passed: 0, failed: 0, skipped: 0 })) {
  console.log(`\n— ${name}`);
  const code = await work();
  const { passed, failed, skipped } = count();
  const failures = failed || (code === 0 ? 0 : 1);
  if (failures > 0) console.error(`FAILED: ${name}`);
  total.passed += passed;
  total.failed += failures;
  total.skipped += skipped;
}

/**
 * A report; one that was never written counts nothing.
 * @param {string} file
 */
function read(file) {
  const nothing = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0 },
  };
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : nothing;
}
