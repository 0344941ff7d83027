// The requests of the benchmark: each path of the site, and the floor that it is compared with.
import { encode, hiddenFields, multipart } from "./form.mjs";
import { choiceCount, password } from "./voters.mjs";

/** @typedef {import("./load.mjs").Request} Request */
/** @typedef {import("./voters.mjs").Voter} Voter */
/** @typedef {import("./voters.mjs").Poll} Poll */
/** @typedef {import("./voters.mjs").Polls} Polls */
/**
 * `steps`: how many requests make one of what is measured; 1 by default.
 * @typedef {{ name: string, floor: string | null, goal?: number, steps?: number, next: () => Request,
 *   expect: (status: number, headers: Record<string, string>) => boolean }} Path
 */

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

const urlencoded = "application/x-www-form-urlencoded";
const json = "application/json";

/**
 * Returns a function that makes a voter's post of a ballot: as a plain form, or as a script posts it.
 * @param {string} origin
 * @param {Poll} poll
 * @param {"form" | "script"} by
 * @returns {(voter: Voter) => Request}
 */
export function ballot(origin, poll, by) {
  const accept = by === "script" ? json : "text/html";
  let turn = 0;
  return (voter) => ({
    method: "POST",
    path: `/polls/${poll.id}/vote`,
    headers: { cookie: voter.proven, "content-type": urlencoded, accept, origin },
    body: `choice=${turn++ % choiceCount}`,
  });
}

/**
 * The site's paths of one round. There are three groups of voters: `arriving` open the poll and then vote, `strange` come
 * with cookies that the process has not seen before, and the few `known` come again and again.
 * @param {string} origin
 * @param {{ polls: Polls, arriving: Voter[], strange: Voter[], known: Voter[] }} cast
 * @returns {Promise<Record<string, Path>>}
 */
export async function sitePaths(origin, { polls, arriving, strange, known }) {
  const page = `/polls/${polls.form.id}`;
  const get =
    (/** @type {string} */ path, /** @type {() => string} */ cookie, accept = "text/html") =>
    () => ({
      path,
      headers: { cookie: cookie(), accept },
    });
  const each = (/** @type {Voter[]} */ voters, /** @type {"proven" | "unproven"} */ key) => {
    const next = rotate(voters);
    return () => next()[key];
  };
  const voteOf = (/** @type {keyof Polls} */ poll, /** @type {"form" | "script"} */ by, /** @type {Voter[]} */ voters) => {
    const [vote, next] = [ballot(origin, polls[poll], by), rotate(voters)];
    return () => vote(next());
  };
  /** Each voter makes all of these requests, one after the other. */
  const visitOf = (/** @type {((voter: Voter) => Request)[]} */ requests, /** @type {Voter[]} */ voters) => {
    let turn = 0;
    return () => {
      const voter = /** @type {Voter} */ (voters[Math.floor(turn / requests.length) % voters.length]);
      const request = /** @type {(voter: Voter) => Request} */ (requests[turn++ % requests.length]);
      return request(voter);
    };
  };
  const of =
    (/** @type {string} */ path, accept = "text/html") =>
    (/** @type {Voter} */ voter) =>
      get(path, () => voter.proven, accept)();
  const [visited, plainly] = [`/polls/${polls.visit.id}`, `/polls/${polls.plain.id}`];
  const results = (/** @type {Poll} */ poll) => `/api/polls/${poll.id}/results`;
  const visit = [
    of(visited),
    of(`${visited}/mine`, json),
    ballot(origin, polls.visit, "script"),
    of(`${visited}/results`),
    of(results(polls.visit), json),
  ];
  const plainVisit = [of(plainly), ballot(origin, polls.plain, "form"), of(`${plainly}/results/now`)];
  const [middle, third] = [Math.floor(strange.length / 2), Math.floor(strange.length / 3)];
  const login = await hiddenFields(origin, "/login");
  const loggingIn = rotate(known);
  const read = (status = 0) => status === 200 || status === 303;
  return {
    visitor: { name: "index, visitor", floor: "page", goal: 0.7, next: () => ({ path: "/" }), expect: expect200 },
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
    mine: {
      name: "own data on the poll page",
      floor: "handler",
      next: get(`${page}/mine`, each(arriving, "proven"), json),
      expect: expect200,
    },
    script: {
      name: "vote by script, after opening the poll",
      floor: "handler",
      next: voteOf("script", "script", arriving),
      expect: expect200,
    },
    form: {
      name: "vote by form, after opening the poll",
      floor: "handler",
      next: voteOf("form", "form", arriving),
      expect: expectTo(page),
    },
    voteStrange: {
      name: "vote by script, cookies not seen before",
      floor: "handler",
      next: voteOf("strange", "script", strange.slice(middle)),
      expect: expect200,
    },
    results: { name: "results page", floor: "page", goal: 0.4, next: get(`${page}/results`, each(arriving, "proven")), expect: expect200 },
    data: { name: "results as data", floor: "handler", next: get(results(polls.form), each(arriving, "proven"), json), expect: expect200 },
    now: { name: "results for this request", floor: "dynamic", next: get(`${page}/results/now`, each(known, "proven")), expect: expect200 },
    visit: {
      name: "a visit: poll page, own data, vote, results page, results (new voter)",
      floor: null,
      steps: visit.length,
      next: visitOf(visit, strange.slice(0, third)),
      expect: read,
    },
    plain: {
      name: "a visit without scripts: poll page, vote, results for this request",
      floor: null,
      steps: plainVisit.length,
      next: visitOf(plainVisit, strange.slice(third, middle)),
      expect: read,
    },
    login: {
      name: "login (argon2id)",
      floor: "action",
      next: () => ({
        method: "POST",
        path: "/login",
        headers: { "content-type": multipart, origin, cookie: "form=taken" }, // as from a browser that keeps cookies
        body: encode([...login.filter(([name]) => name !== "next"), ["next", "/"], ["login", loggingIn().email], ["password", password]]),
      }),
      expect: expectTo("/"),
    },
  };
}
