import { type NextRequest, NextResponse } from "next/server";
import { gate, isEntrance, landing, needs } from "./lib/gate/rules";
import { report } from "./lib/platform/log";
import {
  cachesPages,
  canonicalPath,
  hasInvalidPollId,
  isInternal,
  isRenderedOnce,
  onThisSite,
  pathAndQuery,
  paths,
  renderedAt,
  safeNext,
  withNext,
  withoutLanguage,
} from "./lib/platform/paths";
import { languageIn, localeOf } from "./lib/platform/words/rules";
import { identify, keepLocale, localeCookie, tryCookies } from "./lib/sessions/cookies";
import { decodable } from "./lib/web/address.mjs";
import { barePolicy, policy, policyHeader } from "./lib/web/policy.mjs";

/**
 * The gate: redirects people who still have to log in or prove their phone, and passes on `next`. It is a courtesy. The
 * lock is beside the data, in lib/gate/require.ts. It also sets each page's content security policy
 * (docs/decisions/headers.md), and puts the language into its path (docs/decisions/languages.md). For "/", which is
 * rendered once and public, next.config.mjs does both, except when the language depends on more than the cookie, or when
 * a part of the list is asked for.
 */
export const config = {
  runtime: "nodejs",
  matcher: [
    // What lib/http answers has a lock of its own.
    "/((?!api/|_next/|sandbox/.|icon.svg$|polls/[^/]+/(?:vote|mine)/?$).+)",
    "/api/docs",
    { source: "/", has: [{ type: "query", key: "lang" }] },
    { source: "/", has: [{ type: "query", key: "q" }] },
    { source: "/", has: [{ type: "query", key: "sort" }] },
    { source: "/", has: [{ type: "query", key: "after" }] },
    {
      source: "/",
      has: [{ type: "header", key: "accept-language", value: ".*([dD][eE]|[*]).*" }],
      missing: [
        { type: "cookie", key: "pollstr-lang" },
        { type: "cookie", key: "__Host-pollstr-lang" },
      ],
    },
  ],
};

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const language = isRead(request) ? languageIn(languageAsked(request)) : null;
  const elsewhere = language && addressIn(language, request);
  const response = elsewhere ? redirect(request, elsewhere) : await door(request).catch((error: unknown) => unavailable(request, error));
  if (language) keepLocale(response.cookies, language);
  if (elsewhere) return response;
  if (isBeforeLogin(request) && request.cookies.size === 0) tryCookies(response.cookies);
  return response;
}

const isRead = ({ method }: NextRequest): boolean => method === "GET" || method === "HEAD";

/**
 * Whether to try if the browser keeps cookies: on pages with a form that logs in, and when that is posted without JavaScript.
 * Not on posts by JavaScript: a cookie set there would make Next render the page again for the answer.
 */
const isBeforeLogin = ({ headers, nextUrl }: NextRequest): boolean => isEntrance(nextUrl.pathname) && !headers.has("next-action");

/** Whether a request calls a server action: by a script, or by a form without one, which React makes a multipart one. */
const isAction = ({ method, headers }: NextRequest): boolean =>
  method === "POST" && (headers.has("next-action") || headers.get("content-type")?.startsWith("multipart/form-data") === true);

/** The language that `?lang=` asks for. */
const languageAsked = (request: NextRequest): string | null => new URL(request.url).searchParams.get("lang");

/**
 * Where to redirect a request for a page in another language: to the address without `?lang=`, so that nobody passes it on.
 * A browser that has sent no cookie may keep none, and gets the page at once; null then, unless the rest of the address
 * comes from the page whose link it followed.
 */
function addressIn(language: string, { url, cookies, headers }: NextRequest): string | null {
  const plain = withoutLanguage(url, headers.get("referer"));
  if (cookies.size > 0) return plain;
  return plain === withoutLanguage(url, null) ? null : `${plain}&lang=${language}`;
}

async function door(request: NextRequest): Promise<NextResponse> {
  const address = new URL(request.url);
  const pathname = decodable(address.pathname);
  const needed = needs(pathname); // judges the page to which another spelling leads
  const enters = isEntrance(pathname) && isRead(request);
  if (needed === "stranger" && !enters) return passAsSpelled(request, address);
  const { standing } = await identify(request.cookies);
  if (enters) return standing === "stranger" ? pass(request) : redirect(request, landing(standing, nextOf(address)));
  const elsewhere = gate(standing, needed, pathAndQuery(request.url));
  if (elsewhere === null) return passAsSpelled(request, address);
  // The action of a posted form keeps what it needs and redirects by itself.
  if (isAction(request)) return pass(request);
  return redirect(request, elsewhere, isRead(request) ? 307 : 303);
}

/** Passes the request on, or redirects to the one right spelling of its path. 308 keeps a post's body (RFC 9110, 15.4.9). */
function passAsSpelled(request: NextRequest, { pathname, search }: URL): NextResponse {
  const path = canonicalPath(decodable(pathname));
  if (path !== pathname) return redirect(request, path + search, 308);
  if (hasInvalidPollId(path) || isInternal(path)) return pass(request, "/not-found");
  const rendered = renderedAt(path, search);
  const isOnce = isRenderedOnce(path) && rendered !== `/found${search}` && cachesPages;
  // A page is rendered once for whoever asks first, so no such request may carry a nonce. Next keeps what it renders unless
  // the request calls an action.
  if (!isOnce || isAction(request)) return pass(request, rendered);
  return request.method === "POST" ? redirect(request, path + search, 303) : withPolicy(onTo(request, rendered), barePolicy);
}

/** The `next` parameter of a URL. Given twice, it counts as absent. */
function nextOf({ searchParams }: URL): string {
  const [next, ...more] = searchParams.getAll("next");
  return safeNext(more.length === 0 ? next : undefined);
}

/**
 * Answers while the database is down. A post by JavaScript goes to its action, which says so in the form; any other post
 * redirects to its page. Every other request gets /unavailable in place.
 */
function unavailable(request: NextRequest, error: unknown): NextResponse {
  const here = pathAndQuery(request.url);
  if (request.headers.has("next-action")) return pass(request);
  const reference = report(error);
  if (request.method === "POST") return redirect(request, here, 303);
  const page = `${withNext(paths.unavailable, here)}&reference=${reference}`;
  return pass(request, page, { status: 503, headers: { "Retry-After": "30", "Cache-Control": "no-store" } });
}

const redirect = (request: NextRequest, to: string, status = 307): NextResponse =>
  withPolicy(NextResponse.redirect(onThisSite(to, request.url), status), barePolicy);

/** To a page that is rendered per request. Next puts the nonce on its scripts. */
function pass(request: NextRequest, path?: string, init?: ResponseInit): NextResponse {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const own = policy(["'self'", `'nonce-${nonce}'`]);
  const headers = new Headers(request.headers);
  headers.set(policyHeader, own);
  return withPolicy(onTo(request, path, { ...init, request: { headers } }), own);
}

/** To a page in the language of the request: the first segment of its path, which people do not see. */
function onTo(request: NextRequest, path?: string, init?: Parameters<typeof NextResponse.rewrite>[1]): NextResponse {
  const { pathname, search } = new URL(request.url);
  const { cookies, headers } = request;
  const locale = localeOf(languageAsked(request), cookies.get(localeCookie())?.value, headers.get("accept-language"));
  return NextResponse.rewrite(new URL(`/${locale}${path ?? pathname + search}`, request.url), init);
}

function withPolicy(response: NextResponse, value: string): NextResponse {
  response.headers.set(policyHeader, value);
  return response;
}
