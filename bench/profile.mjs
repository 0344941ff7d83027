// Shows where the server spends its time on one path: a CPU profile sorted by self time.
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../scripts/postgres.mjs";
import { root } from "../scripts/prepare.mjs";
import { drive } from "./load.mjs";
import { sitePaths } from "./paths.mjs";
import { startSite } from "./servers.mjs";
import { addPoll, addVoters, cookiesOf } from "./voters.mjs";

const warmSeconds = 10; // a cold server mostly shows V8 compiling code

/** @type {Record<string, string[]>} the paths to request for each name. The last one is profiled; the others only prepare it */
const names = {
  index: ["visitor"],
  poll: ["poll"],
  results: ["data"],
  vote: ["poll", "script"],
  form: ["poll", "form"],
  again: ["pollAgain"],
  visit: ["visit"],
  new: ["voteStrange"],
  plain: ["plain"],
};

/**
 * @param {import("./voters.mjs").Database} database
 * @param {Record<string, string>} env
 * @param {string} name
 */
export async function profile(database, env, name) {
  const keys = names[name];
  if (!keys) throw new Error(`--profile ${Object.keys(names).join("|")}`);
  await addVoters(database, 6000);
  const voters = await cookiesOf(database);
  const set = async (/** @type {string} */ question) => {
    const poll = await addPoll(database, question);
    return { form: poll, script: poll, strange: poll, visit: poll, plain: poll };
  };
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-profile-"));
  const file = path.join(folder, "cpu.json");
  const profiler = path.join(import.meta.dirname, "profiler.mjs");
  const site = await startSite(await freePort(), { ...env, WEB_CONCURRENCY: "1", PROFILE_FILE: file }, { options: ["--import", profiler] });
  const cast = { polls: await set("Which?"), arriving: voters.slice(100, 3000), strange: voters.slice(3000), known: voters.slice(0, 100) };
  const warm = await sitePaths(site.origin, { ...cast, arriving: voters.slice(4000), polls: await set("Warm?") });
  const paths = await sitePaths(site.origin, cast);
  const go = (/** @type {typeof paths} */ from, /** @type {string} */ key, /** @type {number} */ seconds) => {
    const { next, expect } = /** @type {import("./paths.mjs").Path} */ (from[key]);
    return drive(site.origin, next, expect, seconds);
  };
  for (const key of keys) await go(warm, key, warmSeconds);
  for (const key of keys.slice(0, -1)) await go(paths, key, 6);
  process.kill(site.pid, "SIGUSR2");
  await pause(200);
  const { answered } = await go(paths, /** @type {string} */ (keys.at(-1)), 5);
  process.kill(site.pid, "SIGUSR2");
  while (!existsSync(file)) await pause(100);
  await pause(500);
  report(JSON.parse(readFileSync(file, "utf8")), answered);
  await site.stop();
  rmSync(folder, { recursive: true });
}

/**
 * @param {import("node:inspector").Profiler.Profile} cpu
 * @param {number} requests
 */
function report(cpu, requests) {
  /** @type {Map<number, number>} */
  const own = new Map();
  for (const [index, id] of (cpu.samples ?? []).entries()) own.set(id, (own.get(id) ?? 0) + (cpu.timeDeltas?.[index] ?? 0));
  /** @type {Map<string, number>} */
  const byFunction = new Map();
  /** @type {Map<string, number>} */
  const byModule = new Map();
  /** @type {Map<number, import("node:inspector").Profiler.ProfileNode>} */
  const callers = new Map();
  for (const node of cpu.nodes) for (const child of node.children ?? []) callers.set(child, node);
  for (const { id, callFrame } of cpu.nodes) {
    const time = own.get(id) ?? 0;
    if (["(idle)", "dispatch"].includes(callFrame.functionName)) continue; // "dispatch" is the profiler itself
    const isNative = callFrame.url === "" && !callFrame.functionName.startsWith("(");
    const caller = callers.get(id)?.callFrame;
    // Time in C++ counts for the module that calls it.
    const module = isNative && caller ? moduleOf(caller.url, caller.functionName) : moduleOf(callFrame.url, callFrame.functionName);
    const name = `${callFrame.functionName || "(anonymous)"}  ${module}${callFrame.url ? `:${callFrame.lineNumber + 1}:${callFrame.columnNumber + 1}` : ""}`;
    byFunction.set(name, (byFunction.get(name) ?? 0) + time);
    byModule.set(module, (byModule.get(module) ?? 0) + time);
  }
  const total = [...byModule.values()].reduce((sum, time) => sum + time, 0);
  console.log(`\n${requests} requests, ${(total / 1000 / requests).toFixed(2)} ms of work each\n`);
  for (const [title, map, count] of /** @type {[string, Map<string, number>, number][]} */ ([
    ["by module", byModule, 30],
    ["by function", byFunction, 40],
  ])) {
    console.log(title);
    for (const [name, time] of [...map].sort((a, b) => b[1] - a[1]).slice(0, count)) {
      console.log(`${((100 * time) / total).toFixed(1).padStart(6)} %  ${(time / requests).toFixed(0).padStart(5)} µs  ${name}`);
    }
    console.log();
  }
}

/**
 * @param {string} url
 * @param {string} name
 */
function moduleOf(url, name) {
  if (!url) return name.startsWith("(") ? name : "native";
  const file = decodeURI(url).replace("file://", "").replace(`${root}/`, "");
  return file.replace(/^.*node_modules\//, "");
}
