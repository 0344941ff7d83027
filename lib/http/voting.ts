import type { Context } from "hono";
import { gate } from "../gate/rules";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { report } from "../platform/log";
import { paths } from "../platform/paths";
import { dropKeptVote, keepSecret, keepVote, keptSecret } from "../polls/ballot/cookies";
import { readBallot } from "../polls/ballot/rules";
import { findFormer, findPublished } from "../polls/poll/data";
import type { Poll } from "../polls/poll/rules";
import { parseFormerId } from "../polls/poll/schema";
import { castVote, changeVote } from "../polls/vote/changes";
import { mineOf } from "../polls/vote/data";
import type { Cast, Changed, Refusal } from "../polls/vote/rules";
import { identify } from "../sessions/cookies";
import type { LoginSession } from "../sessions/store";
import { readText } from "./body";
import type { Api, Mount } from "./call";
import { jarOf } from "./cookies";
import { answer, Refused, refuse, toResponse } from "./refusals";

type Asked = Context<{ Bindings: Mount }, `/polls/:id/${string}`>;

/** The vote, and what a ballot shows of one person. For the site's own pages: the OpenAPI document leaves them out. */
export function declareVoting(api: Api): void {
  api.post("/polls/:id/vote/", vote);
  // Somebody reloads the address to which a form was posted.
  api.get("/polls/:id/vote/", (context) => answer(307, undefined, { location: paths.poll(context.req.param("id")) }));
  api.get("/polls/:id/mine/", mine);
}

/** Casts or changes a vote. A plain form is redirected, a script gets JSON. What cannot be counted is kept. */
async function vote(context: Asked): Promise<Response> {
  const id = context.req.param("id");
  if (!isOwnSite(context)) return toResponse(refuse("other-site"));
  const text = await readText(context.req.raw);
  if (text instanceof Refused) return toResponse(text);
  const fields = new URLSearchParams(text ?? "");
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
    const poll = await findPublished(id, time);
    if (!poll) return leadOn(id);
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

/** Where a ballot may be changed and this browser has its secret, the vote changes it. */
async function castOrChange(context: Asked, poll: Poll, voter: LoginSession["user"], text: string, time: Date): Promise<Cast | Changed> {
  const secret = poll.mayChange ? keptSecret(jarOf(context), poll.id, voter.id) : null;
  if (secret !== null) {
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
  if (!poll) return leadOn(id);
  return answer(200, { name: session.user.fullName, ...(await mineOf(poll, session.user, jar)) });
}

const isScript = ({ req }: Asked): boolean => req.header("accept")?.includes("application/json") === true;

/** Answers a plain form by a redirect, and a script by JSON. Cookies that were set go along. */
function say(context: Asked, to: string, json: Record<string, unknown>, status = 200): Response {
  context.header("cache-control", "no-store");
  return isScript(context) ? context.json(json, status as 200) : context.redirect(to, 303);
}

async function leadOn(id: string): Promise<Response> {
  const former = parseFormerId(id);
  const found = former && (await findFormer(former));
  return found ? answer(307, undefined, { location: paths.poll(found) }) : toResponse(refuse("no-poll"));
}

/** A form on another site must not vote here. Browsers send Origin with each post, and Sec-Fetch-Site with each request. */
function isOwnSite({ req }: Asked): boolean {
  const origin = req.header("origin");
  if (origin === undefined) return req.header("sec-fetch-site") !== "cross-site";
  return URL.canParse(origin) && [req.header("host"), new URL(env().appUrl).host].includes(new URL(origin).host);
}
