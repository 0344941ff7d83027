// Next's own store of pages that are rendered once, with two headers more for each: the hashes of its inline scripts, which
// stand in the place of a nonce, and no leave for anybody else to keep it. Next loads this file by next.config.mjs.
import { createHash } from "node:crypto";
import FileSystem from "next/dist/server/lib/incremental-cache/file-system-cache.js";
import { policy, policyHeader } from "./policy.mjs";

/** @typedef {import("next/dist/server/lib/incremental-cache/file-system-cache.js").default} Store */
/** @typedef {{ kind: string, html?: unknown, headers?: Record<string, unknown> }} Kept */

// A CommonJS module: what it exports as default is a property for Node and the import itself for a bundler.
const FileSystemCache = /** @type {{ default?: typeof FileSystem }} */ (/** @type {unknown} */ (FileSystem)).default ?? FileSystem;

export default class PageCache extends FileSystemCache {
  /**
   * What the build has rendered is read from the disk, without them.
   * @override
   * @param {Parameters<Store["get"]>} asked
   */
  async get(...asked) {
    const entry = await super.get(...asked);
    guard(/** @type {Kept | null | undefined} */ (entry?.value));
    return entry;
  }

  /**
   * The first visitor gets the very object that is kept.
   * @override
   * @param {Parameters<Store["set"]>} given
   */
  async set(...given) {
    guard(/** @type {Kept | null | undefined} */ (given[1]));
    return super.set(...given);
  }
}

/** @param {Kept | null | undefined} page */
function guard(page) {
  if (page?.kind !== "APP_PAGE" || typeof page.html !== "string" || page.headers?.[policyHeader]) return;
  page.headers = {
    ...page.headers,
    [policyHeader]: policy(["'self'", ...scriptHashes(page.html)]),
    // Next would let every proxy keep it, and give a poll to people who have proven nothing.
    "cache-control": "private, no-store",
  };
}

// Next's inline scripts hand over data, and JSON cannot act. Nothing else gets a hash, whatever a page may come to hold.
const handovers = [
  /^\(self\.__next_f=self\.__next_f\|\|\[\]\)\.push\((.*)\)$/s,
  /^self\.__next_f\.push\((.*)\)$/s,
  /^\(globalThis\["TURBOPACK"\] \|\| \(globalThis\["TURBOPACK"\] = \[\]\)\)\.push\((.*)\);$/s,
];

/**
 * The sources for a policy of those inline scripts that do no more than hand over JSON.
 * @param {string} html
 */
export function scriptHashes(html) {
  const scripts = [...html.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)].map(([, text = ""]) => text);
  return [...new Set(scripts)].filter(handsOverJson).map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
}

/** @param {string} script */
function handsOverJson(script) {
  const json = handovers.map((shape) => shape.exec(script)?.[1]).find((found) => found !== undefined);
  try {
    return json !== undefined && typeof JSON.parse(json) === "object";
  } catch {
    return false;
  }
}
