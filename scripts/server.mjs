// The one way the site is served. With a PostgreSQL and several cores there is a process per core; the embedded
// database is for one process.
import { AsyncLocalStorage } from "node:async_hooks";
import cluster from "node:cluster";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import sirv from "sirv";
import { decodable } from "../lib/web/address.mjs";
import { barePolicy, policyHeader, securityHeaders } from "../lib/web/policy.mjs";
import { root } from "./prepare.mjs";

/** @typedef {{ dev: boolean, host: string, port: number }} Options */

// The app's own name for the other end of the connection. Set here and nowhere else, so a client cannot make it up.
const peerHeader = "x-pollstr-peer";
// What the build has compressed already (scripts/prepare.mjs) needs no compressing again for every visitor.
const assetsPath = "/_next/static/";
const stopSeconds = 8;
const keepAliveSeconds = 65; // longer than the usual 60 s of a proxy in front, so that the proxy closes first
const stopSignals = /** @type {const} */ (["SIGINT", "SIGTERM"]);

/**
 * Listens, and resolves when it does. From then on the process stops by SIGINT or SIGTERM.
 * @param {Options} options
 */
export async function serve(options) {
  const workers = options.dev || !process.env.DATABASE_URL ? 1 : Number(process.env.WEB_CONCURRENCY) || availableParallelism();
  await (workers > 1 ? supervise(workers, options) : listen(options));
}

/** @param {Options} options */
async function listen({ dev, host, port }) {
  const { default: next } = await import("next");
  const server = createServer();
  // Next listens for web sockets, which only the development server has, and lets every other upgrade hang. Clients that
  // offer HTTP/2 in passing (Upgrade: h2c) want a plain answer, so in production Next is given a server that never listens.
  const app = next({ dev, hostname: "localhost", port, dir: root, httpServer: dev ? server : createServer() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const assets = !dev && sirv(path.join(root, ".next/static"), { brotli: true, etag: true, immutable: true, maxAge: 31_536_000 });
  const assetHeaders = new Map(Object.entries({ ...securityHeaders, [policyHeader]: barePolicy }));
  // Each line of the log names its request: lib/log.ts, which the build has bundled, finds the id here.
  const requestId = new AsyncLocalStorage();
  Object.assign(globalThis, { pollstrRequest: requestId });
  /** @type {Set<import("node:http").ServerResponse>} */
  const open = new Set();
  /** @type {Set<import("node:stream").Duplex>} */
  const upgraded = new Set(); // closing the server does not reach them
  let stopping = false;

  server.on("request", (request, response) => {
    request.headers[peerHeader] = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    // Next reads a nonce from the request: the middleware's, never one that a client makes up.
    for (const name of [policyHeader, `${policyHeader}-report-only`]) delete request.headers[name];
    request.url = decodable(request.url ?? "/");
    oneOfEach(response);
    leadOn(request, response);
    if (stopping) response.setHeader("Connection", "close");
    const id = randomUUID();
    response.setHeader("X-Request-Id", id);
    open.add(response);
    response.once("close", () => open.delete(response));
    if (assets && request.url.startsWith(assetsPath)) {
      response.setHeaders(assetHeaders);
      request.url = request.url.slice(assetsPath.length - 1);
      assets(request, response, () => void response.writeHead(404).end());
    } else requestId.run(id, () => handle(request, response));
  });
  if (dev) server.on("upgrade", (_request, socket) => upgraded.add(socket));
  server.keepAliveTimeout = keepAliveSeconds * 1000;

  async function stop() {
    if (stopping) return; // Ctrl-C arrives twice: from the terminal and through npm
    stopping = true;
    const closed = new Promise((resolve) => server.close(resolve));
    // A live page would stay open for ever; its browser asks again by itself.
    for (const response of open) if (String(response.getHeader("Content-Type")).startsWith("text/event-stream")) response.destroy();
    for (const socket of upgraded) socket.destroy();
    setInterval(() => server.closeIdleConnections(), 100); // close() does it once, but busy ones fall idle later
    await Promise.race([closed, pause(stopSeconds * 1000)]);
    // lib/db.ts keeps the process's database here.
    const shared = /** @type {{ pollstrDatabase?: { close: () => Promise<void> } }} */ (globalThis);
    await Promise.race([shared.pollstrDatabase?.close(), pause(1000)]);
    process.exit(0);
  }
  for (const signal of stopSignals) process.on(signal, stop);

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  }).catch((error) => {
    console.error(error.code === "EADDRINUSE" ? `PORT: ${port} is in use` : String(error));
    process.exit(1);
  });
}

/**
 * A page rendered once brings headers of its own (lib/web/pagecache.mjs), and Next appends them to the general ones.
 * Browsers would heed both, and the general policy allows no script: the page's own alone are sent.
 * @param {import("node:http").ServerResponse} response
 */
function oneOfEach(response) {
  const writeHead = /** @type {(...given: unknown[]) => typeof response} */ (response.writeHead.bind(response));
  response.writeHead = (/** @type {unknown[]} */ ...given) => {
    for (const name of [policyHeader, "cache-control"]) {
      const values = response.getHeader(name);
      if (Array.isArray(values) && values.length > 1) response.setHeader(name, values.slice(-1));
    }
    return writeHead(...given);
  };
}

/**
 * A form that a browser without scripts posts from a page of a former build names an action that is not there any more.
 * Next answers with a bare line of text (409). The browser is sent to a page with a way back; a vote it posts once more
 * (307, RFC 9110 15.4.8) to where it is kept. Where scripts run, components/form.tsx hears of it.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function leadOn(request, response) {
  if (request.method !== "POST" || request.headers["next-action"]) return;
  const asked = request.url ?? "/";
  const [, poll] = /^\/polls\/(\d+)\/?(?:\?|$)/.exec(asked) ?? [];
  const writeHead = /** @type {(...given: unknown[]) => typeof response} */ (response.writeHead.bind(response));
  response.writeHead = (/** @type {unknown[]} */ ...given) => {
    if (given[0] !== 409 || !response.hasHeader("x-nextjs-action-not-found")) return writeHead(...given);
    response.setHeader("Location", poll ? `/polls/${poll}/keep` : `/outdated?next=${encodeURIComponent(asked)}`);
    return writeHead(poll ? 307 : 303, ...given.slice(1));
  };
}

/**
 * Keeps a number of processes serving. A dead one is replaced, unless they die as fast as they start.
 * @param {number} count
 * @param {Options} options
 */
function supervise(count, { host, port }) {
  const quickSeconds = 10;
  const quickDeathsAllowed = 5;
  let quickDeaths = 0;
  let listening = 0;
  let stopping = false;

  cluster.setupPrimary({ exec: fileURLToPath(import.meta.url), args: [] });
  const start = () => {
    const startedAt = Date.now();
    const worker = cluster.fork({ HOST: host, PORT: String(port) });
    worker.once("exit", (code, signal) => {
      if (stopping) return;
      quickDeaths = Date.now() - startedAt < quickSeconds * 1000 ? quickDeaths + 1 : 0;
      if (listening < count || quickDeaths > quickDeathsAllowed) {
        console.error(`A server process ended (${signal ?? code}) and so does the site.`);
        stop(1);
      } else {
        console.error(`A server process ended (${signal ?? code}) and is replaced.`);
        setTimeout(start, 500);
      }
    });
  };

  /** @param {number} code */
  function stop(code) {
    if (stopping) return;
    stopping = true;
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill("SIGTERM");
    const isOver = () => Object.keys(cluster.workers ?? {}).length === 0;
    if (isOver()) process.exit(code);
    cluster.on("exit", () => isOver() && process.exit(code));
  }
  for (const signal of stopSignals) process.on(signal, () => stop(0));

  return new Promise((resolve) => {
    cluster.on("listening", () => ++listening === count && resolve(undefined));
    for (let i = 0; i < count; i++) start();
  });
}

if (cluster.isWorker) await listen({ dev: false, host: process.env.HOST ?? "", port: Number(process.env.PORT) });
