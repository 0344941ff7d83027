// The servers under load: the site in production mode, and the floor app, a minimal Next app.
import { spawn, spawnSync } from "node:child_process";
import { generateKeyPairSync, randomBytes, randomUUID } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build, generate, root, run } from "../scripts/prepare.mjs";

/** @typedef {{ origin: string, pid: number, workers: () => number[], errors: () => string, stop: () => Promise<void> }} Server */

const floor = path.join(root, "bench/floor");
const startSeconds = 180; // a busy machine may be slow

/** Made-up values for the variables that production requires. The benchmark sends no message. */
export function madeUpEnvironment() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return {
    NODE_ENV: "production",
    POLLSTR_SANDBOX: "",
    AUTH_SECRET: randomBytes(32).toString("base64url"),
    VONAGE_APPLICATION_ID: randomUUID(),
    VONAGE_PRIVATE_KEY: String(privateKey.export({ type: "pkcs8", format: "pem" })),
    VONAGE_API_HOST: "http://127.0.0.1:9",
    SMTP_URL: "smtp://127.0.0.1:9",
    MAIL_FROM: "polls@example.com",
    HOST: "127.0.0.1",
  };
}

/** Builds the site and the floor app if their builds are missing or out of date. */
export async function buildAll() {
  await generate();
  await build();
  const stamp = path.join(floor, ".next/stamp");
  const sources = [
    "app/page.jsx",
    "app/layout.jsx",
    "app/dynamic/page.jsx",
    "app/bare/route.js",
    "app/action/page.jsx",
    "instrumentation.js",
    "middleware.js",
    "next.config.mjs",
  ].map((file) => statSync(path.join(floor, file)).mtimeMs);
  const version = `${process.version} ${JSON.parse(readFileSync("node_modules/next/package.json", "utf8")).version} ${Math.max(...sources)}`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === version) return;
  const code = await run(["node_modules/next/dist/bin/next", "build", "bench/floor"], { title: "Building the floor …" });
  if (code !== 0) process.exit(code);
  writeFileSync(stamp, version);
}

/**
 * The program of Node 24, where npm has it (`npx node@24 --version` downloads it). Null elsewhere, and when Node 24 runs this.
 * @returns {string | null}
 */
export function findNode24() {
  if (process.version.startsWith("v24.")) return null;
  const found = spawnSync("npx", ["--offline", "--yes", "node@24", "-p", "process.execPath"], { encoding: "utf8" });
  return found.status === 0 ? found.stdout.trim() : null;
}

/**
 * @param {number} port
 * @param {Record<string, string>} env
 * @param {{ options?: string[], node?: string }} [by]
 */
export const startSite = (port, env, { options = [], node } = {}) =>
  startServer([...options, "bench/site.mjs"], port, { ...env, APP_URL: `http://127.0.0.1:${port}` }, "/api/health", node);

/**
 * @param {number} port
 * @param {string} [node]
 */
export const startFloor = (port, node) => startServer(["bench/floor/server.mjs"], port, { NODE_ENV: "production" }, "/", node);

/**
 * @param {string[]} args
 * @param {number} port
 * @param {Record<string, string>} env
 * @param {string} probe the path that answers 200 once it is ready
 * @param {string} [node]
 * @returns {Promise<Server>}
 */
async function startServer(args, port, env, probe, node = process.execPath) {
  const child = spawn(node, args, {
    cwd: root,
    env: { ...process.env, ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const pid = child.pid ?? 0;
  let errors = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (errors = (errors + chunk).slice(-4000)));
  let isOver = false;
  const over = new Promise((resolve) => child.once("exit", resolve)).then(() => (isOver = true));
  process.once("exit", () => child.kill("SIGKILL"));
  const origin = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + startSeconds * 1000; ; await pause(200)) {
    const status = await fetch(origin + probe).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) break;
    if (!isOver && Date.now() < deadline) continue;
    child.kill("SIGKILL");
    throw new Error(`${args.at(-1)} did not start.\n${errors}`);
  }
  return {
    origin,
    pid,
    workers: () => childrenOf(pid),
    errors: () => errors,
    stop: async () => {
      child.kill("SIGTERM");
      await over;
    },
  };
}

/** @param {number} pid */
function childrenOf(pid) {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, "utf8").trim().split(" ").filter(Boolean).map(Number) : [];
}
