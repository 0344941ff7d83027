import { createHash } from "node:crypto";
import fs from "node:fs";
import { describe, expect, it } from "vitest";
import { freshPages } from "./fresh.mjs";
import PageCache, { scriptHashes } from "./pagecache.mjs";

const hash = (text: string) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
const page = (...scripts: string[]) =>
  `<html><body>${scripts.map((script) => `<script>${script}</script>`).join("<p>x</p>")}</body></html>`;

describe("an inline script of a cached page", () => {
  it("gets one hash if it only passes JSON to Next", () => {
    const first = "(self.__next_f=self.__next_f||[]).push([0])";
    const more = 'self.__next_f.push([1,"1:\\"$Sreact.fragment\\"\\n é \\u003c/script\\u003e"])';
    const start = '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({"otherChunks":["a.js"],"runtimeModuleIds":[1]});';
    expect(scriptHashes(page(first, more, start, more))).toEqual([hash(first), hash(more), hash(start)]);
    expect(scriptHashes(`<script id="_R_">${start}</script>`)).toEqual([hash(start)]);
  });

  it.each([
    "alert(1)",
    "self.__next_f.push([1]);alert(1)",
    "self.__next_f.push(alert(1))",
    "self.__next_f.push([alert(1)])",
    'self.__next_f.push([1,"a"]);self.__next_f.push([1,"b"])',
    "self.__next_f.push([`$" + "{alert(1)}`])",
    'alert(1);self.__next_f.push([1,"a"])',
    'self.__next_f.push([1,"a"])//\nalert(1)',
    '(globalThis["TURBOPACK"] || (globalThis["TURBOPACK"] = [])).push({});alert(1);',
    "",
  ])("gets no hash if it does anything else: %s", (script) => {
    expect(scriptHashes(page(script))).toEqual([]);
  });
});

describe("a rendered page", () => {
  const serverDistDir = "/nowhere";
  const cache = new PageCache({
    serverDistDir,
    flushToDisk: false,
    revalidatedTags: [],
    maxMemoryCacheSize: 1_000_000,
    _requestHeaders: {},
    fs: { ...fs.promises, ...fs } as never,
  });
  /** What the cache gives back for a page that it was given. The page need not be rendered again for a minute. */
  async function kept(key: string, html: string, status?: number) {
    await cache.set(key, { kind: "APP_PAGE", html, status, headers: {} } as never, { cacheControl: { revalidate: 60 } } as never);
    return (await cache.get(key, { kind: "APP_PAGE" } as never))?.value as { headers: Record<string, string> } | undefined;
  }

  it("is kept with the hashes of its scripts, and may be stored by nobody else", async () => {
    const script = 'self.__next_f.push([1,"a"])';
    const headers = (await kept("/without", page(script)))?.headers;
    expect(headers?.["content-security-policy"]).toContain(`script-src 'self' ${hash(script)};`);
    expect(headers?.["cache-control"]).toBe("private, no-store");
  });

  it("is there for the server too, with the same headers, unless it says that nothing is there", async () => {
    const headers = (await kept("/routes/APP_PAGE/1f3a/$/en/polls/a", page()))?.headers;
    expect(freshPages.get("/en/polls/a")).toEqual({ html: Buffer.from(page()), headers });
    await kept("/routes/APP_PAGE/1f3a/$/en/polls/a", page(), 404);
    expect(freshPages.get("/en/polls/a")).toBeUndefined();
  });

  it("is not kept when it carries the nonce of one request", async () => {
    expect(await kept("/with", '<html><script nonce="bm9uY2U=">self.__next_f.push([1,"a"])</script></html>')).toBeUndefined();
    expect(freshPages.has("/with")).toBe(false);
  });
});
