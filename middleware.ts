import { type NextRequest, NextResponse } from "next/server";
import { asked, gate, isEntrance, landing, needs, safeNext, spelled } from "./lib/gate/rules";
import { againCookie, cookieOptions, identify, keptCookie, tryCookies } from "./lib/gate/session";
import { report } from "./lib/log";
import { countVoters } from "./lib/polls/data";
import { parsePollId } from "./lib/polls/schema";
import { decodable } from "./lib/web/address.mjs";
import { barePolicy, policy, policyHeader } from "./lib/web/policy.mjs";

/** Where no page stands there already, and each is rendered for its request: docs/decisions/headers.md */
const keepsNoPage = process.env.NODE_ENV === "development" || Boolean(process.env.VERCEL);

/**
 * The gate at the door: it redirects whoever is not far enough, with `next`. It is a courtesy; the lock stands beside
 * the data (lib/gate/require.ts). Only pages that are rendered once for every proven voter rely on it, and so it asks
 * the same function that the lock asks. And it gives each page its policy about scripts (docs/decisions/headers.md): to
 * that end it sees every page but "/", which is rendered once and needs no gate.
 */
export const config = {
  runtime: "nodejs",
  matcher: [
    "/polls/:path*",
    "/2fa/:path*",
    "/settings/:path*",
    "/verify-email",
    "/((?!api/|_next/|home/.|sandbox/.|icon.svg$).+)",
    "/api/docs",
  ],
};

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const response = await door(request).catch((error: unknown) => unavailable(request, error));
  if (isBeforeLogin(request) && request.cookies.size === 0) tryCookies(response.cookies);
  return response;
}

/** A form that leads to a login, or any that is posted without scripts. A post of a script would be answered with the page anew. */
const isBeforeLogin = ({ method, headers, nextUrl }: NextRequest): boolean =>
  method === "POST" ? !headers.has("next-action") : isEntrance(nextUrl.pathname);

async function door(request: NextRequest): Promise<NextResponse> {
  const address = new URL(request.url);
  const pathname = decodable(address.pathname);
  const [, area, pollId = "", page, more] = pathname.split("/");
  // A vote from a page of a former build (scripts/server.mjs), whoever it is from.
  if (area === "polls" && page === "keep" && request.method === "POST") return pass(request);
  const needed = needs(pathname);
  const isEntered = isEntrance(pathname) && ["GET", "HEAD"].includes(request.method);
  if (needed === "stranger" && !isEntered) return passAsSpelled(request, address);
  const { standing } = await identify(request.cookies);
  if (isEntered) return standing === "stranger" ? pass(request) : redirect(request, landing(standing, nextOf(address)));
  const elsewhere = gate(standing, needed, asked(request.url));

  if (elsewhere !== null) {
    // A form's post carries a vote: its action, or this handler for what may be no form of ours, keeps it and redirects.
    if (request.method === "POST")
      return area === "polls" && !request.headers.has("next-action") ? pass(request, `/polls/${pollId}/keep`) : pass(request);
    return redirect(request, elsewhere);
  }
  if (area !== "polls" || spelled(pathname) !== pathname) return passAsSpelled(request, address);

  // Of a path that can be no poll's, the page that is not there comes rendered; a layout that finds none leaves it to scripts.
  if (parsePollId(pollId) === null) return pass(request, "/not-found");
  if (page === undefined && request.cookies.has(keptCookie(pollId))) return pass(request, `/polls/${pollId}/kept`);
  if (page === "results" && more === undefined) return results(request, pollId);
  // The pages behind the rewrites have no address of their own.
  if (page !== undefined) return pass(request, "/not-found");
  return passToRenderedOnce(request);
}

/** To the page asked for, by way of the spelling that Next knows it by. A post is sent on with its body (RFC 9110 15.4.9). */
function passAsSpelled(request: NextRequest, { pathname, search }: URL): NextResponse {
  const path = spelled(decodable(pathname));
  return path === pathname ? pass(request) : redirect(request, path + search, 308);
}

/** The `next` of an address; two of them are none. */
function nextOf({ searchParams }: URL): string {
  const [next, ...more] = searchParams.getAll("next");
  return safeNext(more.length === 0 ? next : undefined);
}

/** The results are rendered once per count of voters; who has just tried to vote again gets a page of their own. */
async function results(request: NextRequest, pollId: string): Promise<NextResponse> {
  const again = againCookie(pollId);
  if (!request.cookies.has(again)) return passToRenderedOnce(request, `/polls/${pollId}/results/${await countVoters(Number(pollId))}`);
  const response = pass(request, `/polls/${pollId}/results/again`);
  response.cookies.set(again, "", cookieOptions(0));
  return response;
}

/**
 * The database does not answer. A form that a script has posted hears so from its action, and keeps what was typed; a
 * vote that was posted without one is kept; everything else is a page that says so, under the address that was asked for.
 */
function unavailable(request: NextRequest, error: unknown): NextResponse {
  const here = asked(request.url);
  if (request.headers.has("next-action")) return pass(request);
  const reference = report(error);
  if (request.method === "POST") {
    const [, area, pollId] = request.nextUrl.pathname.split("/");
    return area === "polls" ? pass(request, `/polls/${pollId}/keep`) : redirect(request, here, 303);
  }
  const page = `/unavailable?next=${encodeURIComponent(here)}&reference=${reference}`;
  return pass(request, page, { status: 503, headers: { "Retry-After": "30", "Cache-Control": "no-store" } });
}

const redirect = (request: NextRequest, to: string, status = 307): NextResponse =>
  withPolicy(NextResponse.redirect(new URL(to, request.url), status), barePolicy);

/** To a page that is rendered for this request: Next puts the nonce on its scripts. */
function pass(request: NextRequest, path?: string, init?: ResponseInit): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const own = policy(["'self'", `'nonce-${nonce}'`]);
  const headers = new Headers(request.headers);
  headers.set(policyHeader, own);
  return withPolicy(onTo(request, headers, path, init), own);
}

/** To a page that stands there already, with a policy of its own; only a form's answer is rendered for its request. */
function passToRenderedOnce(request: NextRequest, path?: string): NextResponse {
  return keepsNoPage || request.method === "POST" ? pass(request, path) : withPolicy(onTo(request, request.headers, path), barePolicy);
}

function onTo(request: NextRequest, headers: Headers, path?: string, init?: ResponseInit): NextResponse {
  const changed = { ...init, request: { headers } };
  return path ? NextResponse.rewrite(new URL(path, request.url), changed) : NextResponse.next(changed);
}

function withPolicy(response: NextResponse, value: string): NextResponse {
  response.headers.set(policyHeader, value);
  return response;
}
