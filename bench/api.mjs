// The accounts API under load: each call compared with an empty route handler, and how much password hashing slows others.
import { tsImport } from "tsx/esm/api";
import { drive, faults, load } from "./load.mjs";
import { floorPaths, rotate } from "./paths.mjs";
import { median } from "./rounds.mjs";
import { password } from "./voters.mjs";

/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {import("./servers.mjs").Server} Server */
/** @typedef {import("./load.mjs").Request} Request */
/** @typedef {{ email: string, access: string, refresh: string, code: string }} Person */

const rounds = 3;
const seconds = 1.5;

/**
 * Logs people in and issues mail codes for them by the app's own functions.
 * @param {{ query: (sql: string, values?: unknown[]) => Promise<{ rows: any[] }> }} database
 * @param {number} count
 * @returns {Promise<Person[]>}
 */
export async function apiPeople(database, count) {
  /** @type {typeof import("../lib/accounts/tokens/changes.ts")} */
  const { issue } = await tsImport("../lib/accounts/tokens/changes.ts", import.meta.url);
  /** @type {typeof import("../lib/accounts/mailcode/store.ts")} */
  const { openCode } = await tsImport("../lib/accounts/mailcode/store.ts", import.meta.url);
  /** @type {typeof import("../lib/platform/db.ts")} */
  const { closeDb } = await tsImport("../lib/platform/db.ts", import.meta.url);
  const { rows } = await database.query(`SELECT "id", "email", "passwordHash" FROM "User" LIMIT $1`, [count]);
  /** @type {Person[]} */
  const people = [];
  const now = new Date();
  const make = async (/** @type {{ id: string, email: string, passwordHash: string }} */ { id, email, passwordHash }) => {
    const pair = await issue({ id, emailVerifiedAt: now, passwordHash }, now);
    if (!pair) throw new Error(`${email} has just changed the password.`);
    return { email, ...pair, code: (await openCode({ id, email }, "verify", 10, now)) ?? "" };
  };
  for (let at = 0; at < rows.length; at += 50) people.push(...(await Promise.all(rows.slice(at, at + 50).map(make))));
  await closeDb();
  return people;
}

/**
 * @param {Server} site
 * @param {Server} floor
 * @param {Person[]} people
 * @returns {Promise<Row[]>}
 */
export async function apiRows(site, floor, people) {
  const { handler } = await floorPaths(floor.origin);
  if (!handler) throw new Error("The floor has no route handler.");
  const calls = apiCalls(people);
  /** @type {Map<string, (import("./load.mjs").Figures & { ratio: number, cpuRatio: number | null })[]>} */
  const all = new Map();
  for (const { next, expect } of Object.values(calls)) await drive(site.origin, next, expect, 1);
  for (let round = 0; round < rounds; round++) {
    const beside = await load(floor, { ...handler, seconds });
    for (const [name, path] of Object.entries(calls)) {
      const figures = await load(site, { ...path, seconds });
      const cpuRatio = figures.cpuMs && beside.cpuMs ? beside.cpuMs / figures.cpuMs : null;
      all.set(name, [...(all.get(name) ?? []), { ...figures, ratio: figures.rate / beside.rate, cpuRatio }]);
    }
  }
  const rows = [...all].map(([name, list]) => {
    const pick = (/** @type {(it: (typeof list)[number]) => number | null} */ of) => median(list.map(of).filter((value) => value !== null));
    const p99 = `p99 ${pick((it) => it.p99).toFixed(0)} ms`;
    return {
      name,
      rate: pick((it) => it.rate),
      cpuMs: pick((it) => it.cpuMs),
      ratio: pick((it) => it.ratio),
      cpuRatio: pick((it) => it.cpuRatio),
      note: [p99, faults(list)].filter(Boolean).join("; "),
    };
  });
  return [...rows, await meBesideLogins(site, calls)];
}

/** @param {Person[]} people */
function apiCalls(people) {
  // A refresh token and a code work once, so a run needs many people.
  const [few, many] = [people.slice(0, 100), people.slice(100)];
  const ok = (/** @type {number} */ status) => status === 200;
  const post = (/** @type {string} */ path, /** @type {Record<string, string>} */ body) => ({
    method: "POST",
    path: `/api/accounts/${path}/`,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const [me, refresh, code, login] = [rotate(few), rotate(many), rotate(many), rotate(few)];
  return {
    "API: me": { next: () => ({ path: "/api/accounts/me/", headers: { authorization: `Bearer ${me().access}` } }), expect: ok },
    "API: token/refresh": { next: () => post("token/refresh", { refresh: refresh().refresh }), expect: ok },
    "API: validate-otp": {
      next: () => {
        const { email, code: otp } = code();
        return post("validate-otp", { email, otp });
      },
      expect: ok,
    },
    "API: token (argon2id)": { next: () => post("token", { email: login().email, password }), expect: ok },
  };
}

/**
 * Password hashing runs off the event loop, so other requests must hardly slow down.
 * @param {Server} site
 * @param {ReturnType<typeof apiCalls>} calls
 * @returns {Promise<Row>}
 */
async function meBesideLogins(site, calls) {
  const [me, token] = [calls["API: me"], calls["API: token (argon2id)"]];
  const steady = { connections: 4, rate: 100 };
  /** @type {number[]} */
  const ratios = [];
  let shown = "";
  for (let round = 0; round < rounds; round++) {
    const idle = await drive(site.origin, me.next, me.expect, 4, steady);
    const [busy] = await Promise.all([
      drive(site.origin, me.next, me.expect, 4, steady),
      drive(site.origin, token.next, token.expect, 4.5, { connections: 16 }),
    ]);
    ratios.push(busy.p99 / idle.p99);
    shown = `${idle.p99.toFixed(0)} ms, ${busy.p99.toFixed(0)} ms`;
  }
  const ratio = median(ratios);
  return { name: `p99 of me while 16 logins run (${shown})`, value: `${ratio.toFixed(1)} times`, goalText: "≤ 3 times", met: ratio <= 3 };
}
