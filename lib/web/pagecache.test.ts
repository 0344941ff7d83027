import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { scriptHashes } from "./pagecache.mjs";

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
