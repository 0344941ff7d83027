import { z } from "@hono/zod-openapi";
import { findWithNumber } from "../accounts/account/data";
import { env } from "../platform/env";
import { wordsIn } from "../platform/words/intl";
import { findPolls, pageLength } from "../polls/find/data";
import { readPlace, sorts } from "../polls/find/rules";
import { createPoll } from "../polls/poll/changes";
import { findPoll, findPublished } from "../polls/poll/data";
import { type Fault, type Poll, pollKinds, type Settings, stateOf } from "../polls/poll/rules";
import { pollRequest, settingsOfRequest } from "../polls/poll/schema";
import { turnoutOf } from "../polls/results/data";
import { type Api, declarerOf } from "./call";
import { refuse } from "./refusals";

export const tag = "Polls";
const longestList = 100;

const line = z
  .object({
    id: z.string(),
    question: z.string(),
    kind: z.enum(pollKinds),
    state: z.enum(["draft", "scheduled", "open", "closed"]),
    opens_at: z.iso.datetime().nullable(),
    closes_at: z.iso.datetime().nullable(),
    voters: z.int(),
    url: z.url(),
  })
  .openapi("PollLine");
const pollAnswer = line
  .extend({
    description: z.string(),
    asked_by: z.string().nullable(),
    choices: z.array(z.object({ position: z.int(), text: z.string() })),
    min: z.int(),
    max: z.int(),
    results: z.object({ when: z.enum(["always", "after_voting", "after_closing"]), for: z.enum(["everyone", "proven"]) }),
  })
  .openapi("Poll");
const listAnswer = z.object({ polls: z.array(line), next: z.string().nullable() });

const listQuery = z
  .object({
    q: z.string().default("").openapi({ description: "Words that the question or the description has." }),
    sort: z.enum(sorts, "Use new, active or closing.").default("new"),
    after: z.string().optional().openapi({ description: "`next` of the page before." }),
    limit: z.coerce
      .number("Use a whole number.")
      .int("Use a whole number.")
      .min(1, "Use at least 1.")
      .max(longestList, `Use at most ${longestList}.`)
      .default(pageLength),
  })
  .transform(({ after, ...rest }, { addIssue }) => {
    const place = after === undefined ? null : readPlace(after, rest.sort);
    if (after !== undefined && place === null) addIssue({ code: "custom", path: ["after"], message: "Use `next` of a page of this list." });
    return { ...rest, place };
  });

/** The calls to find, read and make polls. */
export function declarePolls(api: Api): void {
  const declare = declarerOf(api, tag);
  declare("get", "/api/polls/", {
    id: "listPolls",
    summary: "Find polls",
    query: listQuery,
    answer: [200, "The polls that are listed, a page at a time.", listAnswer],
    handle: async ({ query: { q, sort, place, limit }, now }) => {
      const { polls, next } = await findPolls({ search: q, sort, after: place, limit }, now);
      return { polls: polls.map((poll) => lineOf(poll, now)), next };
    },
  });

  declare("post", "/api/polls/", {
    id: "createPoll",
    summary: "Make a poll",
    byToken: true,
    body: pollRequest,
    answer: [201, "The poll, or the draft if `publish` is false.", pollAnswer],
    refusals: ["phone-not-proven", "too-many"],
    handle: async ({ user, body, now }) => {
      const creator = await findWithNumber(user.id);
      if (!creator?.phoneSealed) return refuse("phone-not-proven");
      const created = await createPoll(creator, settingsOfRequest(body), body.publish, now);
      if (created.kind === "too-many") return refuse("too-many", created);
      if (created.kind === "refused") return refuse("bad-body", problemsOf(created.faults));
      const poll = await findPoll(created.id);
      return poll ? detailsOf(poll, now) : refuse("token-not-valid", { detail: "The account is gone." });
    },
  });

  declare("get", "/api/polls/{id}/", {
    id: "readPoll",
    summary: "Read a poll",
    answer: [200, "The poll.", pollAnswer],
    refusals: ["no-poll"],
    handle: async ({ id, now }) => {
      const poll = await findPublished(id, now);
      return poll ? detailsOf({ ...poll, turnout: await turnoutOf(poll, now) }, now) : refuse("no-poll");
    },
  });
}

const written = (time: Date | null) => time?.toISOString() ?? null;

/** `voters` may be some seconds old in a list. */
function lineOf(poll: Pick<Poll, "id" | "question" | "kind" | "publishedAt" | "opensAt" | "closesAt" | "turnout">, now: Date) {
  const { id, question, kind, publishedAt, opensAt, closesAt, turnout: voters } = poll;
  const times = { opens_at: written(opensAt ?? publishedAt), closes_at: written(closesAt) };
  return { id, question, kind, state: stateOf(poll, now), ...times, voters, url: `${env().appUrl}/p/${id}` };
}

function detailsOf(poll: Poll, now: Date) {
  const { description, askedBy: asked_by, choices, min, max, resultsWhen, resultsFor } = poll;
  const results = { when: resultsWhen, for: resultsFor };
  return { ...lineOf(poll, now), description, asked_by, choices: choices.map((text, position) => ({ position, text })), min, max, results };
}

/** The names of the settings in the body, where they differ. */
const fields: Partial<Record<keyof Settings, string>> = { opensAt: "opens_at", closesAt: "closes_at", askedBy: "asked_by" };

function problemsOf(faults: Fault[]): { error: string; fields: Record<string, string[]> } {
  const problems: Record<string, string[]> = {};
  for (const { kind, at, ...values } of faults) {
    const field = fields[at] ?? at;
    problems[field] = [...(problems[field] ?? []), wordsIn("en", [`pollFaults.${kind}`, values])];
  }
  const [first] = Object.entries(problems);
  return { error: `${first?.[0]}: ${first?.[1][0]}`, fields: problems };
}
