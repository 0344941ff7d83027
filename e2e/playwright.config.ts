import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig, devices, type PlaywrightTestConfig } from "@playwright/test";
import { browser } from "../scripts/browser.mjs";

/**
 * docs/testing.md says what runs where, and why. Each site below has its own server and database, so their tests run in
 * parallel. With BASE_URL set, the tests run against the site at that URL instead.
 */

const remote = process.env.BASE_URL;
/** `npm run test:all` sets this: every test at every size and on every database. */
const all = process.env.E2E_ALL === "1";
/** So does this: Lighthouse measures times, so it has a run of its own after the other tests. */
const measured = process.env.E2E_LIGHTHOUSE === "1";
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

// Tags choose where a test runs besides the desktop project. @api: needs no browser. @phone: also at phone size. @nojs:
// also without JavaScript; @nojs-nightly: that only in test:all. @embedded: also on the embedded database. @clock: moves
// the clock of its whole server. @inside: also where Next answers everything. @desktop, @small: means nothing at another
// size. @nightly: slow, and a quicker test covers nearly the same.
const nightly = all ? [] : [/@nightly/];
const projects: PlaywrightTestConfig["projects"] = [
  { name: "desktop", grepInvert: [/@clock/, /@small/, ...nightly], use: { ...desktop, baseURL: urls.site } },
  {
    name: "phone",
    grep: all ? /^/ : /@phone|@small/,
    grepInvert: [/@desktop/, /@api/, /@clock/, ...nightly],
    use: { ...phone, baseURL: urls.site },
  },
  { name: "no-js", grep: all ? /@nojs/ : /@nojs(?!-)/, grepInvert: [/@clock/, ...nightly], use: { ...withoutScripts, baseURL: urls.site } },
];
// These tests run one at a time because they share the server's clock.
if (!remote || process.env.E2E_CLOCK_URL)
  projects.push({
    name: "clock",
    grep: /@clock/,
    grepInvert: nightly,
    fullyParallel: false,
    workers: 1,
    use: { ...desktop, baseURL: urls.clock },
  });
// The gate and the calls for programs once more where Next answers everything, as on Vercel. The tests start that site themselves (fixtures.ts).
if (!remote) projects.push({ name: "inside", grep: /@inside/, workers: 1, use: desktop });
// When the other sites use PostgreSQL, the main guarantees are also tested on the embedded database.
if (!remote && databases.site)
  projects.push({
    name: "embedded",
    grep: all ? /^/ : /@embedded/,
    grepInvert: [/@clock/, /@small/],
    testIgnore: /instances\.spec/, // two processes on one database: for PostgreSQL only
    use: { ...desktop, baseURL: urls.embedded },
  });

const servers = [demo("site", databases.site), demo("clock", databases.clock), ...(databases.site ? [demo("embedded")] : [])];

export default defineConfig({
  testDir: "./specs",
  outputDir: "../test-results",
  workers: Number(process.env.E2E_WORKERS) || 3,
  retries: 0,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { trace: "off", screenshot: "only-on-failure", launchOptions: browser(), contextOptions: { reducedMotion: "reduce" } },
  ...(measured
    ? { projects: [{ name: "lighthouse", testDir: "./lighthouse", workers: 1, use: { ...desktop, baseURL: urls.site } }] }
    : { projects }),
  webServer: remote ? undefined : measured ? [demo("site", databases.site)] : servers,
});

/** Starts a demo with its own data folder. */
function demo(site: Site, databaseUrl = "") {
  const { port, origin } = new URL(urls[site]);
  const folder = (site === "embedded" && process.env.E2E_EMBEDDED_DIR) || path.join(dataDir(), site);
  return {
    command: `"${process.execPath}" scripts/demo.mjs ${process.env.E2E_POSTGRES_URL ? "--keep-data" : ""}`,
    cwd: path.dirname(import.meta.dirname),
    url: `${origin}/api/health`,
    env: {
      PORT: port,
      APP_URL: origin,
      AUTH_SECRET: "",
      DATABASE_URL: databaseUrl,
      POLLSTR_DATA_DIR: folder,
      WEB_CONCURRENCY: site === "site" ? "" : "1",
    },
    timeout: 300_000,
    gracefulShutdown: { signal: "SIGTERM" as const, timeout: 10_000 },
    stdout: "ignore" as const,
  };
}

/** A temporary folder for this run. Each worker loads this file again and inherits the folder through the environment. */
function dataDir(): string {
  if (process.env.E2E_DATA_DIR) return process.env.E2E_DATA_DIR;
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-e2e-"));
  process.env.E2E_DATA_DIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
