import type { Context } from "hono";
import { gate } from "../gate/rules";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { count } from "../platform/limits/store";
import { report } from "../platform/log";
import { paths } from "../platform/paths";
import { dropKeptVote, keepSecret, keepVote, keptSecret } from "../polls/ballot/cookies";
import { paperField, readBallot } from "../polls/ballot/rules";
import { findPublished, forgetPoll } from "../polls/poll/data";
import type { Poll } from "../polls/poll/rules";
import { parsePollId } from "../polls/poll/schema";
import { castVote, changeVote } from "../polls/vote/changes";
import { mineOf, paperOf } from "../polls/vote/data";
import { type Cast, type Changed, type Refusal, voteRefusal } from "../polls/vote/rules";
import { identify } from "../sessions/cookies";
import type { LoginSession } from "../sessions/store";
import { readForm } from "./body";
import type { Api, Mount } from "./call";
import { jarOf } from "./cookies";
import { answer, Refused, refuse, toResponse } from "./refusals";

type Asked = Context<{ Bindings: Mount }, `/polls/:id/${string}`>;

/** The vote, and what a ballot shows of one person. For the site's own pages: the OpenAPI document leaves them out. */
export function declareVoting(api: Api): void {
  api.post("/polls/:id/vote/", vote);
  // Somebody reloads the address to which a form was posted.
  api.get("/polls/:id/vote/", (context) => answer(307, undefined, { location: pageOf(context.req.param("id")) }));
  api.get("/polls/:id/mine/", mine);
}

/** Casts or changes a vote. A plain form is redirected, a script gets JSON. What cannot be counted is kept. */
async function vote(context: Asked): Promise<Response> {
  const id = context.req.param("id");
  if (!isOwnSite(context)) return toResponse(refuse("other-site"));
  const fields = await readForm(context.req.raw);
  if (fields instanceof Refused) return toResponse(fields);
  if (parsePollId(id) === null) return noPoll(context);
  const keep = () => keepVote(jarOf(context), id, fields);
  const refused = (refusal: Refusal, status = 422) => {
    keep();
    return say(context, `${paths.ballot(id)}?because=${refusal}`, { kind: "refused", refusal }, status);
  };
  try {
    const time = await now();
    const { standing, session } = await identify(jarOf(context));
    const elsewhere = gate(standing, "proven", isScript(context) ? paths.poll(id) : paths.ballot(id));
    if (elsewhere !== null || session === null) {
      keep();
      return say(context, elsewhere ?? paths.login, { kind: "login-needed", to: elsewhere ?? paths.login }, 401);
    }
    const paper = fields.get(paperField);
    const poll = await findShowing(id, paper, time);
    if (!poll) return noPoll(context);
    if (isOther(poll, paper)) return refused(voteRefusal(poll, time) ?? "edited");
    const ballot = readBallot(poll, fields);
    if (!ballot.ok) return refused(ballot.refusal);
    const outcome = await castOrChange(context, poll, session.user, ballot.text, time);
    if (outcome.kind === "refused") return refused(outcome.refusal);
    const jar = jarOf(context);
    dropKeptVote(jar, id);
    if ("secret" in outcome) keepSecret(jar, id, session.user.id, outcome.secret);
    const because = outcome.kind === "voted-before" ? "?because=voted-before" : "";
    return say(context, paths.resultsNow(id) + because, { kind: outcome.kind, to: paths.results(id) + because });
  } catch (error) {
    report(error);
    return refused("surprise", 503);
  }
}

/** Whether the poll says something else than the ballot that was posted. Programs post no paper. */
const isOther = (poll: Poll, paper: string | null): boolean => paper !== null && paper !== paperOf(poll);

/** The published poll. It is read again where the ballot shows something else: this process may not know of an edit yet. */
async function findShowing(id: string, paper: string | null, time: Date): Promise<Poll | null> {
  const poll = await findPublished(id, time);
  if (!poll || !isOther(poll, paper)) return poll;
  forgetPoll(id);
  return findPublished(id, time);
}

type TooMany = { kind: "refused"; refusal: "too-many-changes" };

/** Where a ballot may be changed and this browser has its secret, the vote changes it. A first vote counts against no limit. */
async function castOrChange(
  context: Asked,
  poll: Poll,
  voter: LoginSession["user"],
  text: string,
  time: Date,
): Promise<Cast | Changed | TooMany> {
  const secret = poll.mayChange ? keptSecret(jarOf(context), poll.id, voter.id) : null;
  if (secret !== null) {
    const reached = await count([{ limit: "changes of one vote a day", subject: `${poll.id} ${voter.id}` }]);
    if (reached) return { kind: "refused", refusal: "too-many-changes" };
    const changed = await changeVote(poll, secret, text, time);
    if (changed.kind !== "refused" || changed.refusal !== "no-ballot") return changed;
  }
  return castVote(voter, poll, text, time);
}

/** What the page of a ballot asks for: the account's name, the kept or cast vote, and this person's order of the choices. */
async function mine(context: Asked): Promise<Response> {
  const id = context.req.param("id");
  const time = await now();
  const jar = jarOf(context);
  const { standing, session } = await identify(jar);
  const elsewhere = gate(standing, "proven", paths.poll(id));
  if (elsewhere !== null || session === null) return answer(401, { kind: "login-needed", to: elsewhere ?? paths.login });
  const poll = await findPublished(id, time);
  if (!poll) return toResponse(refuse("no-poll"));
  return answer(200, { name: session.user.fullName, ...(await mineOf(poll, session.user, jar)) });
}

const isScript = ({ req }: Asked): boolean => req.header("accept")?.includes("application/json") === true;

/** Answers a plain form by a redirect, and a script by JSON. Cookies that were set go along. */
function say(context: Asked, to: string, json: Record<string, unknown>, status = 200): Response {
  context.header("cache-control", "no-store");
  return isScript(context) ? context.json(json, status as 200) : context.redirect(to, 303);
}

/** The page at a poll's address, which says so where there is no such poll. The id is as somebody typed it, decoded. */
const pageOf = (id: string): string => paths.poll(encodeURIComponent(id));

/** A plain form gets the page, which leads from the number of an older poll to the poll. */
const noPoll = (context: Asked): Response =>
  isScript(context) ? toResponse(refuse("no-poll")) : answer(303, undefined, { location: pageOf(context.req.param("id")) });

/** A form on another site must not vote here. Browsers send Origin with each post, and Sec-Fetch-Site with each request. */
function isOwnSite({ req }: Asked): boolean {
  const origin = req.header("origin");
  if (origin === undefined) return req.header("sec-fetch-site") !== "cross-site";
  return URL.canParse(origin) && [req.header("host"), new URL(env().appUrl).host].includes(new URL(origin).host);
}
