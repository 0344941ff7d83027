// Serves the site, for development, demo and production. With PostgreSQL it runs one process per core; with the embedded
// database a single one.
import { AsyncLocalStorage } from "node:async_hooks";
import cluster from "node:cluster";
import { randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { availableParallelism } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import sirv from "sirv";
import { decodable, isTooLong } from "../lib/web/address.mjs";
import { barePolicy, policyHeader, securityHeaders } from "../lib/web/policy.mjs";
import { stopper } from "../lib/web/stop.mjs";
import { frontFile, root } from "./prepare.mjs";

/** @typedef {{ dev: boolean, host: string, port: number }} Options */

// The request header with the address at the other end of the connection. Always overwritten here, so clients cannot forge it.
const peerHeader = "x-pollstr-peer";
// The build compresses these files in advance (scripts/prepare.mjs).
const assetsPath = "/_next/static/";
const stopSeconds = 8;
const keepAliveSeconds = 65; // longer than the usual 60 s of a proxy in front, so that the proxy closes first
const stopSignals = /** @type {const} */ (["SIGINT", "SIGTERM"]);

/**
 * Starts the site and resolves once it listens. SIGINT and SIGTERM stop it.
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
  // Next handles upgrades to web sockets, which only development uses, and leaves every other upgrade hanging. Clients that
  // offer HTTP/2 (Upgrade: h2c) expect a normal answer, so in production Next gets a server that never listens.
  const app = next({ dev, hostname: "localhost", port, dir: root, httpServer: dev ? server : createServer() });
  await app.prepare();
  const handle = app.getRequestHandler();
  const assets = !dev && sirv(path.join(root, ".next/static"), { brotli: true, etag: true, immutable: true, maxAge: 31_536_000 });
  const front = dev ? null : await openFront();
  const headersWithoutNext = new Map(Object.entries({ ...securityHeaders, [policyHeader]: barePolicy }));
  // The log adds the request's id to each line, and a page sets the status of a response. Both are bundled by the build, so
  // they find these by a global.
  const current = new AsyncLocalStorage();
  Object.assign(globalThis, { pollstrRequest: current });
  const close = stopper(server, stopSeconds);

  server.on("request", (request, response) => {
    if (isTooLong(request.url ?? "")) return void response.setHeaders(headersWithoutNext).writeHead(414).end();
    request.headers[peerHeader] = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
    // Next takes the nonce from this request header. Only the middleware may set it, never a client.
    for (const name of [policyHeader, `${policyHeader}-report-only`]) delete request.headers[name];
    request.url = decodable(request.url ?? "/");
    const id = randomUUID();
    response.setHeader("X-Request-Id", id);
    if (assets && request.url.startsWith(assetsPath)) {
      response.setHeaders(headersWithoutNext);
      request.url = request.url.slice(assetsPath.length - 1);
      assets(request, response, () => void response.writeHead(404).end());
    } else if (front?.declares(request.url)) {
      response.setHeaders(headersWithoutNext);
      current.run({ id, response }, () => front.answer(request, response));
    } else {
      current.run({ id, response }, async () => {
        if (await front?.sendPage(request, response)) return;
        dropRepeatedHeaders(response);
        redirectOldForms(request, response);
        await handle(request, response);
      });
    }
  });
  server.keepAliveTimeout = keepAliveSeconds * 1000;

  let isEnding = false;
  async function end() {
    if (isEnding) return; // Ctrl-C arrives twice, from the terminal and from npm.
    isEnding = true;
    await close();
    // set by the code that opens the database
    const shared = /** @type {{ pollstrDatabase?: { close: () => Promise<void> } }} */ (globalThis);
    await Promise.race([shared.pollstrDatabase?.close(), pause(1000)]);
    process.exit(0);
  }
  for (const signal of stopSignals) process.on(signal, end);

  await new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => resolve(undefined));
  }).catch((error) => {
    console.error(error.code === "EADDRINUSE" ? `PORT: ${port} is in use` : String(error));
    process.exit(1);
  });
}

/**
 * What is answered here without Next: the calls for programs, and cached pages. The build bundles it.
 * @returns {Promise<typeof import("../lib/web/front.ts")>}
 */
const openFront = () => import(pathToFileURL(path.join(root, frontFile)).href);

/**
 * A page rendered once has headers of its own (lib/web/pagecache.mjs), which Next appends to the general ones. Browsers
 * obey both policies, and the general one allows no script. A redirect rendered once has its address twice the first
 * time. So only the last value of each header is sent.
 * @param {import("node:http").ServerResponse} response
 */
function dropRepeatedHeaders(response) {
  const writeHead = /** @type {(...given: unknown[]) => typeof response} */ (response.writeHead.bind(response));
  response.writeHead = (/** @type {unknown[]} */ ...given) => {
    for (const name of [policyHeader, "cache-control", "location"]) {
      const values = response.getHeader(name);
      if (Array.isArray(values) && values.length > 1) response.setHeader(name, values.slice(-1));
    }
    return writeHead(...given);
  };
}

/**
 * A form from an older build names an action that no longer exists. Next answers 409 with one line of text. Without
 * JavaScript the browser is redirected to a page with a link back instead. With JavaScript, components/form.tsx handles
 * the error. A ballot names no action.
 * @param {import("node:http").IncomingMessage} request
 * @param {import("node:http").ServerResponse} response
 */
function redirectOldForms(request, response) {
  if (request.method !== "POST" || request.headers["next-action"]) return;
  const asked = request.url ?? "/";
  const writeHead = /** @type {(...given: unknown[]) => typeof response} */ (response.writeHead.bind(response));
  response.writeHead = (/** @type {unknown[]} */ ...given) => {
    if (given[0] !== 409 || !response.hasHeader("x-nextjs-action-not-found")) return writeHead(...given);
    response.setHeader("Location", `/outdated?next=${encodeURIComponent(asked)}`);
    return writeHead(303, ...given.slice(1));
  };
}

/**
 * Keeps `count` server processes running. Replaces one that dies, but gives up when they die as fast as they start.
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
