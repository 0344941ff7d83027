// The cached pages that need not be rendered again yet, by the path that Next renders, which begins with the language. The
// page cache puts them here, and the server sends them without Next (front.ts). The build bundles the two separately; only
// globalThis is shared by the whole process.
import { LRUCache } from "lru-cache";

/** `gzipped` is made when somebody first asks for it. */
/** @typedef {{ html: Buffer, gzipped?: Promise<Buffer>, headers: Record<string, string> }} FreshPage */

const mostBytes = 50_000_000;

const shared = /** @type {typeof globalThis & { pollstrPages?: LRUCache<string, FreshPage> }} */ (globalThis);
shared.pollstrPages ??= new LRUCache({ maxSize: mostBytes, sizeCalculation: ({ html }) => html.length });
export const freshPages = shared.pollstrPages;
