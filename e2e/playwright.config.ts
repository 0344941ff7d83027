import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";
import { browser } from "../scripts/browser.mjs";

/**
 * What runs where, and why: docs/testing.md. Each site below has a server and a database of its own, so their tests run
 * side by side. With BASE_URL the tests run against what answers there instead.
 */

const remote = process.env.BASE_URL;
/** Every test at every size and on every database: `npm run test:all`. */
const all = process.env.E2E_ALL === "1";
const databases = { site: process.env.DATABASE_URL, clock: process.env.E2E_CLOCK_DATABASE_URL };

type Site = "site" | "clock" | "embedded";
const ports = (process.env.E2E_PORTS || "3100,3101,3102").split(",");
const urls: Record<Site, string> = {
  site: remote || `http://localhost:${ports[0]}`,
  clock: process.env.E2E_CLOCK_URL || `http://localhost:${ports[1]}`,
  embedded: `http://localhost:${ports[2]}`,
};

const desktop = { viewport: { width: 1280, height: 800 } };
const phone = { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } };
const withoutScripts = { ...desktop, javaScriptEnabled: false };

// Tags, by which a test chooses where it runs besides the desktop. @api: it needs no browser. @phone, @nojs: once more at
// the size of a phone, without JavaScript. @embedded: once more on the embedded database. @clock: it moves the clock of
// its whole server. @desktop, @small: it says nothing at another size. @nightly: it is slow, and another test is near it.
const nightly = all ? [] : [/@nightly/];
const projects: PlaywrightTestConfig["projects"] = [
  { name: "desktop", grepInvert: [/@clock/, /@small/, ...nightly], use: { ...desktop, baseURL: urls.site } },
  {
    name: "phone",
    grep: all ? /^/ : /@phone|@small/,
    grepInvert: [/@desktop/, /@api/, /@clock/, ...nightly],
    use: { ...phone, baseURL: urls.site },
  },
  { name: "no-js", grep: /@nojs/, grepInvert: [/@clock/, ...nightly], use: { ...withoutScripts, baseURL: urls.site } },
];
// One test after the other: the clock is everybody's at that server.
if (!remote || process.env.E2E_CLOCK_URL)
  projects.push({ name: "clock", grep: /@clock/, fullyParallel: false, workers: 1, use: { ...desktop, baseURL: urls.clock } });
// Where there is a PostgreSQL, the main promises are held on the embedded database as well.
if (!remote && databases.site)
  projects.push({
    name: "embedded",
    grep: all ? /^/ : /@embedded/,
    grepInvert: [/@clock/, /@small/],
    use: { ...desktop, baseURL: urls.embedded },
  });

export default defineConfig({
  testDir: "./specs",
  outputDir: "../test-results",
  workers: Number(process.env.E2E_WORKERS) || 3,
  retries: 0,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { trace: "off", screenshot: "only-on-failure", launchOptions: browser() },
  projects,
  webServer: remote
    ? undefined
    : [demo("site", databases.site), demo("clock", databases.clock), ...(databases.site ? [demo("embedded")] : [])],
});

/** A demo with a data folder of its own. */
function demo(site: Site, databaseUrl = "") {
  const { port, origin } = new URL(urls[site]);
  return {
    command: `"${process.execPath}" scripts/demo.mjs`,
    cwd: path.dirname(import.meta.dirname),
    url: `${origin}/api/health`,
    env: { PORT: port, APP_URL: origin, AUTH_SECRET: "", DATABASE_URL: databaseUrl, POLLSTR_DATA_DIR: path.join(dataDir(), site) },
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
    stdout: "ignore" as const,
  };
}

/** A fresh folder per run, gone after it. This file is read again in every worker: they inherit the first one's choice. */
function dataDir(): string {
  if (process.env.E2E_DATA_DIR) return process.env.E2E_DATA_DIR;
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-e2e-"));
  process.env.E2E_DATA_DIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
