// npm run demo and npm run dev: start a site from a bare clone, with demo data and a stand-in phone network and mailbox.
// --keep-data leaves the database as it is, for tests that have prepared it.
import { randomBytes } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { environment, keptSecret, secretFile } from "./environment.mjs";
import { build, generate, install, seed } from "./prepare.mjs";

const dev = process.argv.includes("--dev");
Object.assign(process.env, { NODE_ENV: dev ? "development" : "production", POLLSTR_SANDBOX: "1" });
await install();
dropRealNetworks();
process.env.AUTH_SECRET ||= makeSecret();
const { host, port, appUrl, dataDir, embedded } = environment();
await generate();
if (!dev) await build();
if (!process.argv.includes("--keep-data")) await seed();
const { serve } = await import("./server.mjs");
await serve({ dev, host, port });
console.log(`
Pollstr is ready at ${appUrl}
  log in   test / test1234
  codes    ${appUrl}/sandbox (text messages, calls and mails arrive here)
  stop     Ctrl-C; the data stays in ${embedded ? dataDir : "the database of DATABASE_URL"}
`);

/** The demo never sends a real message. The variables are emptied, not deleted: Next would read deleted ones from `.env`. */
function dropRealNetworks() {
  const names = Object.keys(process.env).filter((name) => /^(VONAGE_|SMTP_URL$|MAIL_FROM$)/.test(name) && process.env[name]);
  if (names.length > 0) console.log(`Left aside, because the demo uses its own phone network and mailbox: ${names.join(", ")}`);
  for (const name of names) process.env[name] = "";
}

/** Keeps one secret per data folder, so that logins survive a restart. */
function makeSecret() {
  mkdirSync(path.dirname(secretFile()), { recursive: true });
  try {
    writeFileSync(secretFile(), randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EEXIST") throw error;
  }
  return keptSecret();
}
