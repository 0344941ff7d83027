// Next's cache of rendered pages, with two more headers for each page: a policy with the hashes of its inline scripts, since
// a cached page cannot have a nonce, and a cache-control that forbids other caches to store it. next.config.mjs names this
// file.
import { createHash } from "node:crypto";
import FileSystem from "next/dist/server/lib/incremental-cache/file-system-cache.js";
import { policy, policyHeader } from "./policy.mjs";

/** @typedef {import("next/dist/server/lib/incremental-cache/file-system-cache.js").default} Store */
/** @typedef {{ kind: string, html?: unknown, headers?: Record<string, unknown> }} Kept */

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
    const [key, value, ...rest] = given;
    const page = /** @type {Kept | null | undefined} */ (value);
    // Rendered for a request with a nonce of its own, which fits no other one. The middleware lets no such request come here.
    if (hasNonce(page)) return;
    addHeaders(page);
    if (!page?.headers?.location) return super.set(...given);
    // Next has already set the Location of the first visitor's response, and would add this one to it.
    const { location, ...headers } = page.headers;
    const stored = { ...page, headers: { ...headers, location } };
    page.headers = headers;
    return super.set(key, /** @type {Parameters<Store["set"]>[1]} */ (stored), ...rest);
  }
}

/** @param {Kept | null | undefined} page */
const hasNonce = (page) => typeof page?.html === "string" && /<script\b[^>]* nonce=/.test(page.html);

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
