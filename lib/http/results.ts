import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { ballotsCsv } from "../polls/export/rules";
import { findPublished } from "../polls/poll/data";
import { type Poll, pollKinds } from "../polls/poll/rules";
import { ballotsOf, readingOf } from "../polls/results/data";
import { mayRead, type ResultsHidden } from "../polls/results/rules";
import { hasVoted } from "../polls/vote/data";
import { identify } from "../sessions/cookies";
import { type Api, declarerOf } from "./call";
import { jarOf } from "./cookies";
import { follow } from "./live";
import { tag } from "./polls";
import { Refused, refuse } from "./refusals";

const votes = z.int();
const resultsAnswer = z
  .object({
    id: z.string(),
    kind: z.enum(pollKinds),
    voters: votes,
    blank: votes,
    final: z.boolean(),
    choices: z.array(
      z.object({
        position: z.int(),
        text: z.string(),
        votes,
        sum: votes.optional(),
        average: z.number().optional(),
        distribution: z.array(votes).optional(),
      }),
    ),
    winners: z.array(z.int()),
    rounds: z.array(z.object({ votes: z.array(votes.nullable()), exhausted: votes, eliminated: z.int().nullable() })).optional(),
    condorcet: z.int().nullable().optional(),
    pairwise: z.array(z.array(votes)).optional(),
  })
  .openapi("Results");
const ballotsAnswer = z.object({ ballots: z.array(z.object({ ballot: z.string(), count: votes })) });

const whom = "Results that are not for everybody are for the person whose session cookie comes with the request.";

/** The calls that read the results of a poll. */
export function declareResults(api: Api): void {
  const declare = declarerOf(api, tag);
  declare("get", "/api/polls/{id}/results/", {
    id: "readResults",
    summary: "Read the results of a poll",
    description: `${whom} With If-None-Match: 304 while they are the same.`,
    answer: [200, "The results.", resultsAnswer],
    refusals: ["results-hidden", "no-poll"],
    handle: async ({ id, now, context }) => {
      const poll = await findFor(context, id, now);
      if (poll instanceof Refused) return poll;
      const reading = await readingOf(poll, now);
      if ("kind" in reading) return refuse("results-hidden", reading);
      return unlessKnown(context, reading.version, "application/json", () => reading.json);
    },
  });

  declare("get", "/api/polls/{id}/ballots/", {
    id: "readBallots",
    summary: "Read which ballots were cast, and how often",
    description: `${whom} With If-None-Match: 304 while they are the same.`,
    query: z.object({ format: z.enum(["json", "csv"], "Use json or csv.").default("json") }),
    types: ["application/json", "text/csv"],
    answer: [200, "The ballots, ordered by their text.", ballotsAnswer],
    refusals: ["results-hidden", "no-poll"],
    handle: async ({ id, now, context, query: { format } }) => {
      const poll = await findFor(context, id, now);
      if (poll instanceof Refused) return poll;
      const reading = await ballotsOf(poll, now);
      if ("kind" in reading) return refuse("results-hidden", reading);
      const { version, ballots } = reading;
      if (format === "csv") return unlessKnown(context, `${version}.csv`, "text/csv; charset=utf-8", () => ballotsCsv(ballots));
      const named = () => ({ ballots: ballots.map(([ballot, count]) => ({ ballot, count })) });
      return unlessKnown(context, version, "application/json", () => JSON.stringify(named()));
    },
  });

  declare("get", "/api/polls/{id}/live/", {
    id: "followResults",
    summary: "Follow the results of a poll",
    description: `Server-Sent Events: each event \`results\` carries the results, at most four a second. ${whom}`,
    types: ["text/event-stream"],
    answer: [200, "The events.", resultsAnswer],
    refusals: ["results-hidden", "no-poll", "too-many-streams"],
    handle: async ({ id, now, context, address }) => {
      const known = { hasVoted: false };
      const poll = await findFor(context, id, now, known);
      return poll instanceof Refused ? poll : follow(context, address, poll.id, (poll, now) => readable(context, poll, now, known));
    },
  });
}

/** The poll with this id, if the sender of the request may see its results now. */
async function findFor(context: Context, id: string, now: Date, known?: Known) {
  const poll = await findPublished(id, now);
  if (!poll) return refuse("no-poll");
  const may = await readable(context, poll, now, known);
  return may === "yes" ? poll : refuse("results-hidden", may);
}

const stranger = { proven: false, hasVoted: false };

/** What was found out earlier about the sender of a request. Who has voted in a poll has done so for good. */
type Known = { hasVoted: boolean };

/** Whether the sender of a request may see a poll's results. Nothing of them is read before this is known. */
async function readable(context: Context, poll: Poll, now: Date, known: Known = { hasVoted: false }): Promise<"yes" | ResultsHidden> {
  const unknown = mayRead(poll, stranger, now);
  if (unknown === "yes") return unknown;
  const { standing, session } = await identify(jarOf(context));
  if (standing !== "proven" || session === null) return unknown;
  const proven = mayRead(poll, { proven: true, hasVoted: false }, now);
  const voter = mayRead(poll, { proven: true, hasVoted: true }, now);
  // Whether somebody has voted is asked only where it matters.
  if (proven === "yes" || voter !== "yes") return proven;
  known.hasVoted ||= await hasVoted(poll, session.user);
  return known.hasVoted ? "yes" : proven;
}

/** What `written` gives with an entity tag, or 304 when the client has it (RFC 9110, 13.1.2). Only the client itself may store it. */
function unlessKnown({ req }: Context, version: string, type: string, written: () => string): Response {
  const etag = `"${version}"`;
  const headers = { etag, "cache-control": "private, no-cache" };
  const known = (req.header("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) return new Response(null, { status: 304, headers });
  return new Response(written(), { headers: { ...headers, "content-type": type } });
}
