// The table of ratios: measures every path right after its floor, in several rounds, and takes the medians.
import { drive, faults, load } from "./load.mjs";
import { floorPaths, sitePaths } from "./paths.mjs";

/** @typedef {import("./report.mjs").Row} Row */
/** @typedef {import("./load.mjs").Figures & { ratio: number | null, cpuRatio: number | null }} Measured */

const warmSeconds = 3;
const order = [
  ...["visitor", "stranger", "unproven", "unprovenAgain", "poll", "pollAgain", "results", "mine", "script", "form", "voteStrange", "data"],
  ...["now", "visit", "plain", "login"],
];

/** @typedef {import("./voters.mjs").Polls} Polls */

/**
 * @param {import("./servers.mjs").Server} site
 * @param {import("./servers.mjs").Server} floor
 * @param {{ polls: Polls[], warmPolls: Polls, voters: import("./voters.mjs").Voter[], sealAnew: () => Promise<import("./voters.mjs").Voter[]>, seconds: number, only?: string[] }} options a round for each set of polls, after one that is not measured
 * @returns {Promise<Row[]>}
 */
export async function rounds(site, floor, { polls, warmPolls, voters, sealAnew, seconds, only = order }) {
  const floors = await floorPaths(floor.origin);
  /** @type {Map<string, { path: import("./paths.mjs").Path, all: Measured[] }>} */
  const table = new Map();
  const measure = async (
    /** @type {typeof site} */ server,
    /** @type {import("./paths.mjs").Path} */ path,
    /** @type {Measured | undefined} */ beside,
  ) => {
    const figures = await load(server, { ...path, seconds });
    const measured = {
      ...figures,
      ratio: beside ? figures.rate / beside.rate : null,
      cpuRatio: beside && figures.cpuMs && beside.cpuMs ? beside.cpuMs / figures.cpuMs : null,
    };
    const row = table.get(path.name) ?? { path, all: [] };
    row.all.push(measured);
    table.set(path.name, row);
    return measured;
  };

  const [known, others] = [voters.slice(0, 100), voters.slice(100)];
  await warmUp(site.origin, { polls: warmPolls, arriving: others, strange: others, known }, only);
  for (const path of Object.values(floors)) await drive(floor.origin, path.next, path.expect, 2);

  for (const [round, set] of polls.entries()) {
    const at = Math.floor((round * others.length) / polls.length);
    const arriving = [...others.slice(at), ...others.slice(0, at)];
    const paths = await sitePaths(site.origin, { polls: set, arriving, strange: await sealAnew(), known });
    /** @type {{ floor: string, figures: Measured, uses: number } | undefined} */
    let beside;
    for (const key of only) {
      const path = /** @type {import("./paths.mjs").Path} */ (paths[key]);
      // One measurement of the floor serves the next three paths.
      if (path.floor && (beside?.floor !== path.floor || beside.uses === 3)) {
        const figures = await measure(floor, /** @type {import("./paths.mjs").Path} */ (floors[path.floor]), undefined);
        beside = { floor: path.floor, figures, uses: 0 };
      }
      if (beside) beside.uses++;
      await measure(site, path, path.floor ? beside?.figures : undefined);
    }
    process.stdout.write(`round ${round + 1} of ${polls.length}\n`);
  }
  return [...table.values()]
    .map(({ path, all }) => rowOf(path, all))
    .sort((a, b) => Number(a.goal !== undefined || a.ratio !== null) - Number(b.goal !== undefined || b.ratio !== null));
}

/**
 * Warms up a server: until V8 has compiled the hot code, a request costs several times as much.
 * @param {string} origin
 * @param {Parameters<typeof sitePaths>[1]} cast
 * @param {string[]} keys
 */
export async function warmUp(origin, cast, keys) {
  const paths = await sitePaths(origin, cast);
  for (const key of keys) {
    const { next, expect } = /** @type {import("./paths.mjs").Path} */ (paths[key]);
    await drive(origin, next, expect, key === "login" ? 1 : warmSeconds);
  }
}

/**
 * @param {import("./paths.mjs").Path} path
 * @param {Measured[]} all
 * @returns {Row}
 */
function rowOf(path, all) {
  const pick = (/** @type {(it: Measured) => number | null} */ of) => median(all.map(of).filter((value) => value !== null));
  return {
    name: path.name,
    rate: pick((it) => it.rate),
    cpuMs: pick((it) => it.cpuMs),
    ratio: path.floor ? pick((it) => it.ratio) : null,
    cpuRatio: path.floor ? pick((it) => it.cpuRatio) : null,
    goal: path.goal,
    note: faults(all),
  };
}

/** @param {number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? /** @type {number} */ (sorted[middle]) : (Number(sorted[middle - 1]) + Number(sorted[middle])) / 2;
}
