// Next's cache of rendered pages, with two more headers for each page: a policy with the hashes of its inline scripts, since
// a cached page cannot have a nonce, and a cache-control that forbids other caches to store it. next.config.mjs names this
// file. A page with these headers is also kept where the server finds it without Next (fresh.mjs).
import { createHash } from "node:crypto";
import FileSystem from "next/dist/server/lib/incremental-cache/file-system-cache.js";
import { freshPages } from "./fresh.mjs";
import { policy, policyHeader } from "./policy.mjs";

/** @typedef {import("next/dist/server/lib/incremental-cache/file-system-cache.js").default} Store */
/** @typedef {{ kind: string, html?: unknown, status?: number, headers?: Record<string, unknown> }} Kept */

// This is a CommonJS module. Node puts its default export into a property; a bundler returns the export itself.
const FileSystemCache = /** @type {{ default?: typeof FileSystem }} */ (/** @type {unknown} */ (FileSystem)).default ?? FileSystem;

export default class PageCache extends FileSystemCache {
  /**
   * Adds the headers to pages that the build has rendered, because those come from the disk without them.
   * @override
   * @param {Parameters<Store["get"]>} asked
   */
  async get(...asked) {
    const entry = await super.get(...asked);
    addHeaders(/** @type {Kept | null | undefined} */ (entry?.value));
    return entry;
  }

  /**
   * Adds the headers before Next sends the page, because the first visitor gets the same object that is stored.
   * @override
   * @param {Parameters<Store["set"]>} given
   */
  async set(...given) {
    const [key, value, context] = given;
    const page = /** @type {Kept | null | undefined} */ (value);
    // Rendered for a request with a nonce of its own, which fits no other one. The middleware lets no such request come here.
    if (hasNonce(page)) return;
    addHeaders(page);
    keepFresh(key, page, context.fetchCache ? undefined : context.cacheControl?.revalidate);
    if (!page?.headers?.location) return super.set(...given);
    // Next has already set the Location of the first visitor's response, and would add this one to it.
    const { location, ...headers } = page.headers;
    const stored = { ...page, headers: { ...headers, location } };
    page.headers = headers;
    return super.set(key, /** @type {Parameters<Store["set"]>[1]} */ (stored), context);
  }
}

/**
 * @param {string} key of Next: the hash of the route's file, a "$", then the path
 * @param {Kept | null | undefined} page
 * @param {number | false | undefined} seconds for how long the page need not be rendered again
 */
function keepFresh(key, page, seconds) {
  const path = key.slice(key.indexOf("$") + 1);
  const { html, status = 200, headers = {} } = page ?? {};
  if (page?.kind !== "APP_PAGE" || typeof html !== "string" || status !== 200 || !seconds) return void freshPages.delete(path);
  const own = Object.fromEntries(ownHeaders.map((name) => [name, String(headers[name])]));
  freshPages.set(path, { html: Buffer.from(html), headers: own }, { ttl: seconds * 1000 });
}

/** @param {Kept | null | undefined} page */
const hasNonce = (page) => typeof page?.html === "string" && /<script\b[^>]* nonce=/.test(page.html);

const ownHeaders = [policyHeader, "cache-control"];

/** @param {Kept | null | undefined} page */
function addHeaders(page) {
  if (page?.kind !== "APP_PAGE" || typeof page.html !== "string" || page.headers?.[policyHeader]) return;
  page.headers = {
    ...page.headers,
    [policyHeader]: policy(["'self'", ...scriptHashes(page.html)]),
    // By default Next lets every proxy store the page, and a proxy would serve it to people without a proof.
    "cache-control": "private, no-store",
  };
}

// Next's inline scripts pass JSON to one function. Only these get a hash, so an injected script never runs.
const dataScripts = [
  /^\(self\.__next_f=self\.__next_f\|\|\[\]\)\.push\((.*)\)$/s,
  /^self\.__next_f\.push\((.*)\)$/s,
  /^\(globalThis\["TURBOPACK"\] \|\| \(globalThis\["TURBOPACK"\] = \[\]\)\)\.push\((.*)\);$/s,
];

/**
 * The policy sources ('sha256-…') of the inline scripts that only pass JSON to Next.
 * @param {string} html
 */
export function scriptHashes(html) {
  const scripts = [...html.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, text = ""]) => text);
  return [...new Set(scripts)].filter(passesJson).map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/** @param {string} script */
function passesJson(script) {
  const json = dataScripts.map((shape) => shape.exec(script)?.[1]).find((found) => found !== undefined);
  try {
    return json !== undefined && typeof JSON.parse(json) === "object";
  } catch {
    return false;
  }
}
