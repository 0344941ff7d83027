// The browser for the tests: Playwright's own where it is installed, else the system's Chromium.
import { existsSync, readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { run } from "./prepare.mjs";

const systemBrowsers = ["/usr/bin/chromium", "/usr/bin/google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"];

// A system browser is built for a desktop: no sandbox of its own when root runs it, no traffic that is not the test's.
const args = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Playwright's launch options for the browser at hand; undefined when there is none. */
export function browser() {
  if (existsSync(chromium.executablePath())) return {};
  const executablePath = systemBrowsers.find((file) => existsSync(file));
  return executablePath ? { executablePath, args } : undefined;
}

/** What runs the tests, such as "Chromium 156.0.8078.73". */
export async function browserVersion() {
  const running = await chromium.launch(browser());
  try {
    return `${chromium.name()} ${running.version()}`;
  } finally {
    await running.close();
  }
}

/** Gets a browser when there is none. */
export async function installBrowser() {
  if (browser()) return;
  const isRoot = process.getuid?.() === 0;
  const title = "Installing a browser …";
  if (isRoot && isDebian()) {
    await run(["-c", "apt-get update -q && apt-get install -yq --no-install-recommends chromium"], { title, command: "sh" });
  } else {
    await run(["node_modules/playwright/cli.js", "install", ...(isRoot ? ["--with-deps"] : []), "chromium"], { title });
  }
  if (!browser()) console.error("No browser: install Chromium, or run `npx playwright install chromium`.");
}

/** Ubuntu's package of that name is not a browser but a pointer to another shop. */
function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}
