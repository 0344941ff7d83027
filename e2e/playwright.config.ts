import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { browser } from "../scripts/browser.mjs";

// With BASE_URL the suite runs against what answers there; without it, against a demo of its own.
const port = process.env.E2E_PORT || "3100";
const baseURL = process.env.BASE_URL || `http://localhost:${port}`;

export default defineConfig({
  testDir: "./specs",
  outputDir: "../test-results",
  workers: 2,
  retries: 0,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  use: { baseURL, trace: "off", screenshot: "only-on-failure", launchOptions: browser() },
  // Tags: @api needs no browser and runs once; @phone and @desktop run there only; @nojs runs once more without JavaScript.
  // @time moves the server's clock, for everybody: it runs when all others are done, one test after the other.
  projects: [
    { name: "desktop", grepInvert: /@phone|@time/, use: { viewport: { width: 1280, height: 800 } } },
    { name: "phone", grepInvert: /@desktop|@api|@time/, use: { ...devices["Pixel 7"], viewport: { width: 390, height: 844 } } },
    { name: "no-js", grep: /@nojs/, use: { viewport: { width: 1280, height: 800 }, javaScriptEnabled: false } },
    {
      name: "time",
      grep: /@time/,
      dependencies: ["desktop", "phone", "no-js"],
      fullyParallel: false,
      workers: 1,
      use: { viewport: { width: 1280, height: 800 } },
    },
  ],
  webServer: process.env.BASE_URL
    ? undefined
    : {
        command: `"${process.execPath}" scripts/demo.mjs`,
        cwd: path.dirname(import.meta.dirname),
        url: `${baseURL}/api/health`,
        env: { PORT: port, APP_URL: baseURL, AUTH_SECRET: "", DATABASE_URL: process.env.DATABASE_URL ?? "", POLLSTR_DATA_DIR: dataDir() },
        timeout: 300_000,
        gracefulShutdown: { signal: "SIGTERM", timeout: 10_000 },
        stdout: "ignore",
      },
});

/** A fresh folder per run, gone after it. This file is read again in every worker: they inherit the first one's choice. */
function dataDir(): string {
  if (process.env.E2E_DATA_DIR) return process.env.E2E_DATA_DIR;
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-e2e-"));
  process.env.E2E_DATA_DIR = folder;
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
