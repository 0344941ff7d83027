// The requests of the benchmark: each path of the site, and the floor that it is compared with.
import { encode, hiddenFields, multipart } from "./form.mjs";
import { password } from "./voters.mjs";

/** @typedef {import("./load.mjs").Request} Request */
/** @typedef {import("./voters.mjs").Voter} Voter */
/** @typedef {{ id: number, choices: number[] }} Poll */
/** @typedef {{ name: string, floor: string | null, goal?: number, next: () => Request, expect: (status: number, headers: Record<string, string>) => boolean }} Path */

const expect200 = (/** @type {number} */ status) => status === 200;
const expectTo = (/** @type {string} */ start) => (/** @type {number} */ status, /** @type {Record<string, string>} */ headers) =>
  status >= 300 && status < 400 && (headers.location ?? headers.Location ?? "").replace(/^http:\/\/[^/]+/, "").startsWith(start);

/**
 * Returns a function that gives the items of a list in turn, for ever.
 * @template T
 * @param {T[]} list
 * @param {number} [at]
 * @returns {() => T}
 */
export const rotate =
  (list, at = 0) =>
  () =>
    /** @type {T} */ (list[at++ % list.length]);

/**
 * The floor app's paths.
 * @param {string} origin
 * @returns {Promise<Record<string, Path>>}
 */
export async function floorPaths(origin) {
  const body = encode([...(await hiddenFields(origin, "/action")), ["choice", "1"]]);
  const post = { method: "POST", path: "/action", headers: { "content-type": multipart, origin }, body };
  return {
    page: { name: "prerendered page", floor: null, next: () => ({ path: "/" }), expect: expect200 },
    action: { name: "empty action that redirects", floor: null, next: () => post, expect: expectTo("/") },
    handler: { name: "bare route handler", floor: null, next: () => ({ path: "/bare" }), expect: expect200 },
    dynamic: { name: "bare dynamic page", floor: null, next: () => ({ path: "/dynamic" }), expect: expect200 },
  };
}

/**
 * Returns a function that makes a voter's post of the ballot.
 * @param {string} origin
 * @param {Poll} poll
 * @param {Voter} someone
 * @returns {Promise<(voter: Voter, choice?: number) => Request>}
 */
export async function ballot(origin, poll, someone) {
  const path = `/polls/${poll.id}`;
  const fields = await hiddenFields(origin, path, someone.proven);
  let turn = 0;
  return (voter, choice = poll.choices[turn++ % poll.choices.length]) => ({
    method: "POST",
    path,
    headers: { cookie: voter.proven, "content-type": multipart, origin },
    body: encode([...fields, ["choice", String(choice)]]),
  });
}

/**
 * The site's paths of one round. There are three groups of voters: `arriving` open the poll and then vote, `strange` vote
 * without the process having seen their cookies before, and the few `known` come again and again.
 * @param {string} origin
 * @param {{ poll: Poll, arriving: Voter[], strange: Voter[], known: Voter[] }} cast
 * @returns {Promise<Record<string, Path>>}
 */
export async function sitePaths(origin, { poll, arriving, strange, known }) {
  const page = `/polls/${poll.id}`;
  const get = (/** @type {string} */ path, /** @type {() => string} */ cookie) => () => ({ path, headers: { cookie: cookie() } });
  const each = (/** @type {Voter[]} */ voters, /** @type {"proven" | "unproven"} */ key) => {
    const next = rotate(voters);
    return () => next()[key];
  };
  const vote = await ballot(origin, poll, /** @type {Voter} */ (known[0]));
  const voteOf = (/** @type {Voter[]} */ voters) => {
    const next = rotate(voters);
    return () => vote(next());
  };
  const login = await hiddenFields(origin, "/login");
  const loggingIn = rotate(known);
  return {
    visitor: { name: "index, visitor", floor: "page", goal: 0.7, next: () => ({ path: "/" }), expect: expect200 },
    member: { name: "index, member", floor: "page", goal: 0.7, next: get("/", each(known, "unproven")), expect: expect200 },
    stranger: { name: "gate, stranger", floor: "page", goal: 0.6, next: () => ({ path: page }), expect: expectTo("/login?") },
    unproven: {
      name: "gate, unproven, each time another",
      floor: "page",
      goal: 0.6,
      next: get(page, each(arriving, "unproven")),
      expect: expectTo("/2fa?"),
    },
    unprovenAgain: {
      name: "gate, unproven, again",
      floor: "page",
      goal: 0.6,
      next: get(page, each(known, "unproven")),
      expect: expectTo("/2fa?"),
    },
    poll: {
      name: "poll page, each time another voter",
      floor: "page",
      goal: 0.4,
      next: get(page, each(arriving, "proven")),
      expect: expect200,
    },
    pollAgain: { name: "poll page, again", floor: "page", goal: 0.4, next: get(page, each(known, "proven")), expect: expect200 },
    vote: { name: "vote, after opening the poll", floor: "action", goal: 0.7, next: voteOf(arriving), expect: expectTo(`${page}/results`) },
    voteStrange: { name: "vote, cookies not seen before", floor: "action", next: voteOf(strange), expect: expectTo(`${page}/results`) },
    results: {
      name: "results, each time another voter",
      floor: "page",
      goal: 0.4,
      next: get(`${page}/results`, each(arriving, "proven")),
      expect: expect200,
    },
    resultsAgain: {
      name: "results, again",
      floor: "page",
      goal: 0.4,
      next: get(`${page}/results`, each(known, "proven")),
      expect: expect200,
    },
    login: {
      name: "login (argon2id)",
      floor: "action",
      next: () => ({
        method: "POST",
        path: "/login",
        headers: { "content-type": multipart, origin },
        body: encode([...login.filter(([name]) => name !== "next"), ["next", "/"], ["login", loggingIn().email], ["password", password]]),
      }),
      expect: expectTo("/"),
    },
  };
}
