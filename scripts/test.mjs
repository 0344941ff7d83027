// npm test: all checks and tests, from a bare clone, with a count at the end. docs/testing.md
// npm run test:all: every test at every screen size and on every database.
// npm run test:e2e: only the browser and API tests. Further arguments go to Playwright. BASE_URL: a running site to test.
// npm run check: only the checks that run none of our code.
import { randomBytes } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { build, forgetConfiguration, generate, install, run, typescript } from "./prepare.mjs";
import { ofPlaywright, ofVitest, Report } from "./report.mjs";

const [what = "most", ...more] = process.argv.slice(2);
const all = what === "all";
const remote = what === "browser" ? process.env.BASE_URL : undefined;
const report = new Report();
const folder = mkdtempSync(path.join(tmpdir(), "pollstr-test-"));
process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
process.once("SIGINT", () => process.exit(130)); // the child processes get it too

forgetConfiguration();
process.env.BASE_URL = remote ?? "";
delete (/** @type {Record<string, string | undefined>} */ (process.env).NODE_ENV);

await report.step("Packages", () => install());
await report.step("Database client", generate);
if (what === "check") await checks();
else if (what === "browser") await withPostgres(browserTests);
else {
  await Promise.all([checks(), report.step("Build", () => build())]);
  await withPostgres(async (server) => {
    // The embedded run has the tests that need no database, too. Where PostgreSQL runs them all, it has those of modules with SQL.
    await unitTests("embedded", { only: server && !all ? "statements" : "", args: all ? ["--coverage"] : [] });
    if (server) await unitTests("postgres");
    await browserTests(server);
  });
}
if (what !== "check") report.print();
process.exit(report.failed > 0 ? 1 : 0);

/** The checks that run none of our code, one after the other, while the build runs. */
async function checks() {
  const quiet = { quiet: true };
  await report.step("Types", async () => {
    const described = await run(["node_modules/next/dist/bin/next", "typegen"], quiet);
    return described || run(["node_modules/typescript/bin/tsc", "--noEmit"], quiet);
  });
  await report.step("Lint", () => run(["node_modules/@biomejs/biome/bin/biome", "check"], quiet));
  await report.step("Structure", () => run(["scripts/structure.mjs"], quiet));
  await report.step("Dead code", () => run(["node_modules/knip/bin/knip.js", "--no-config-hints"], quiet));
  await report.step("Words", () => run(["scripts/words.mjs"], quiet));
  await report.step("Guarantees", () => run(["scripts/guarantees.mjs"], quiet));
}

/** @typedef {{ url: string }} Server */

/** @param {(server: Server | null) => Promise<void>} work */
async function withPostgres(work) {
  const { startPostgres } = await import("./postgres.mjs");
  const server = await startPostgres({ fsync: false });
  if (!server) report.note("No PostgreSQL is installed here: tested on the embedded database only.");
  await work(server);
  await server?.stop();
}

/**
 * @param {"embedded" | "postgres"} database
 * @param {{ only?: "statements" | "", args?: string[] }} [options]
 */
async function unitTests(database, { only = "", args = [] } = {}) {
  const file = path.join(folder, `unit-${database}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`, "--silent=passed-only"];
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--config=scripts/vitest.config.ts", ...reporters, ...args];
  await report.step(
    `Unit tests (${database})`,
    () => run(vitest, { env: { TEST_DATABASE: database, TEST_ONLY: only } }),
    () => ofVitest(file),
  );
}

/** @param {Server | null} server */
async function browserTests(server) {
  const { freePort } = await import("./postgres.mjs");
  const { browserVersion, installBrowser } = await import("./browser.mjs");
  await installBrowser();
  if (all || process.env.E2E_LIGHTHOUSE) await install("e2e/lighthouse");
  if (!remote) await build();
  report.note(`Node ${process.version}, ${await browserVersion()}`);
  const ports = { E2E_PORTS: [await freePort(), await freePort(), await freePort()].join() };
  const env = {
    ...ports,
    E2E_ALL: all ? "1" : "",
    ...(server && (await prepareDatabases(server.url))),
  };
  await playwright(`Browser and API tests (${server ? "PostgreSQL and embedded" : "embedded"})`, env);
  if (all) await playwright("Lighthouse", { ...ports, E2E_LIGHTHOUSE: "1" }); // on a site with nothing but the demo data
}

/**
 * @param {string} title
 * @param {Record<string, string>} env
 */
async function playwright(title, env) {
  const file = path.join(folder, `${title}.json`);
  const args = ["node_modules/@playwright/test/cli.js", "test", "--config=e2e/playwright.config.ts", "--reporter=dot,json", ...more];
  await report.step(
    title,
    () => run(args, { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file, ...env } }),
    () => ofPlaywright(file),
  );
}

/**
 * Prepares databases with the demo data, of which each site gets a copy: one on the server, and an embedded one.
 * @param {string} url
 */
async function prepareDatabases(url) {
  const { createDatabase } = await import("./postgres.mjs");
  const demo = await createDatabase(url, "demo");
  const [image, embedded] = [path.join(folder, "image"), path.join(folder, "embedded")];
  // Some of the votes wait under these keys until they are counted, so each site gets them as its former ones.
  const keys = { POLLSTR_SANDBOX: "1", AUTH_SECRET: randomBytes(32).toString("hex") };
  await report.step("Demo data", async () => {
    const codes = await Promise.all([
      run(typescript("prisma/seed.ts"), { env: { ...keys, DATABASE_URL: demo } }),
      run(["scripts/prepare.mjs", "seed"], { env: { ...keys, DATABASE_URL: "", POLLSTR_DATA_DIR: image } }),
    ]);
    cpSync(image, embedded, { recursive: true });
    return Math.max(...codes);
  });
  const [site, clock] = [await createDatabase(url, "site", "demo"), await createDatabase(url, "clock", "demo")];
  const embeddedOnes = { E2E_EMBEDDED_DIR: embedded, E2E_EMBEDDED_IMAGE: all ? "" : image }; // test:all starts one from nothing
  const former = { AUTH_SECRET_PREVIOUS: keys.AUTH_SECRET };
  return { E2E_POSTGRES_URL: url, DATABASE_URL: site, E2E_CLOCK_DATABASE_URL: clock, ...embeddedOnes, ...former };
}
