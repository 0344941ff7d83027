// The browser for the tests: Playwright's own if it is installed, otherwise the system's Chromium.
import { existsSync, readFileSync } from "node:fs";
import { chromium } from "@playwright/test";
import { run } from "./prepare.mjs";

// Debian's headless shell, what Playwright downloads too, costs a fifth less time than the whole Chromium.
const systemBrowsers = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

// A system Chromium does not start as root with its own sandbox, and makes background requests unless told not to.
const args = [
  ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** Playwright's launch options for the installed browser; undefined if there is none. */
export function browser() {
  if (existsSync(chromium.executablePath())) return {};
  const executablePath = systemBrowsers.find((file) => existsSync(file));
  return executablePath ? { executablePath, args } : undefined;
}

/** Name and version of the browser, such as "Chromium 156.0.8078.73". */
export async function browserVersion() {
  const running = await chromium.launch(browser());
  try {
    return `${chromium.name()} ${running.version()}`;
  } finally {
    await running.close();
  }
}

/** Installs a browser if there is none. */
export async function installBrowser() {
  if (browser()) return;
  const isRoot = process.getuid?.() === 0;
  const title = "Installing a browser …";
  if (isRoot && isDebian()) {
    await run(
      [
        "-c",
        "apt-get update -q; for each in chromium-headless-shell chromium; do apt-get install -yq --no-install-recommends $each && break; done",
      ],
      { title, command: "sh" },
    );
  } else {
    await run(["node_modules/playwright/cli.js", "install", ...(isRoot ? ["--with-deps"] : []), "chromium"], { title });
  }
  if (!browser()) console.error("No browser: install Chromium, or run `npx playwright install chromium`.");
}

/** Ubuntu's package of this name only installs the snap, which does not work everywhere. */
function isDebian() {
  return existsSync("/etc/os-release") && /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}
