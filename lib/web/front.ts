import { AsyncResource } from "node:async_hooks";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { getRequestListener } from "@hono/node-server";
import { parse } from "hono/utils/cookie";
import Negotiator from "negotiator";
import { addressOf } from "../gate/nextauth";
import { gate, needs } from "../gate/rules";
import * as app from "../http/app";
import { report } from "../platform/log";
import { isRenderedOnce, renderedAt } from "../platform/paths";
import { localeOf } from "../platform/words/rules";
import { type CookieReader, identify, localeCookie } from "../sessions/cookies";
import type { Standing } from "../sessions/rules";
import { freshPages } from "./fresh.mjs";
import { barePolicy, policyHeader, securityHeaders } from "./policy.mjs";

/**
 * What the production server answers without Next: the calls of lib/http, cached pages, and the gate before these pages.
 * scripts/prepare.mjs bundles it, and scripts/server.mjs asks it first.
 */

/** Whether the app has the path of this URL. */
export const declares = (url: string): boolean => app.declares(url.replace(/\?.*$/s, ""));

const listener = getRequestListener(
  (request, { incoming, outgoing }) =>
    app.answerCall(request, {
      address: () => addressOf((name) => headerOf(incoming, name)),
      later: (work) => {
        const start = AsyncResource.bind(() => work().catch(report)); // Its log lines carry the request's id.
        if (outgoing.closed) start();
        else outgoing.once("close", start);
      },
    }),
  // Next uses the global Request and Response of Node.
  { overrideGlobalObjects: false, hostname: "localhost" },
);

/** Answers a request that the app declares. */
export const answer = (request: IncomingMessage, response: ServerResponse): Promise<void> => Promise.resolve(listener(request, response));

function headerOf({ headers }: { headers: IncomingHttpHeaders }, name: string): string | null {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}

const zip = promisify(gzip);
// As Next sends them. Its router asks for the data of a page at the same address.
const pageHeaders = {
  ...securityHeaders,
  "Content-Type": "text/html; charset=utf-8",
  Vary: "rsc, next-router-state-tree, next-router-prefetch, next-router-segment-prefetch, Accept-Encoding",
};

/**
 * Answers for a page that is rendered once: redirects whoever the gate does not let pass, and sends everybody else the
 * cached page, unless it has to be rendered again. Returns false when it has sent nothing, also after an error, which is
 * logged. Then Next answers: its middleware has the same gate, and its page cache renders.
 */
export const sendPage = (request: IncomingMessage, response: ServerResponse): Promise<boolean> =>
  trySending(request, response).catch((error: unknown) => {
    report(error);
    return response.headersSent;
  });

async function trySending(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const { method, url = "", headers } = request;
  if (method !== "GET" || !isRenderedOnce(url) || "rsc" in headers) return false;
  const cookies = cookiesOf(request);
  const standing = await standingFor(url, cookies);
  if (standing === null) return false;
  const elsewhere = gate(standing, needs(url), url);
  if (elsewhere !== null) return redirect(response, elsewhere);
  const locale = localeOf(null, cookies.get(localeCookie())?.value, headerOf(request, "accept-language"));
  const page = freshPages.get(`/${locale}${renderedAt(url, "")}`);
  if (!page) return false;
  const isZipped =
    new Negotiator({ headers: { "accept-encoding": headerOf(request, "accept-encoding") ?? "" } }).encoding(["gzip", "identity"]) ===
    "gzip";
  if (isZipped) page.gzipped ??= zip(page.html);
  const body = (isZipped && (await page.gzipped)) || page.html;
  response.setHeaders(new Map(Object.entries({ ...pageHeaders, ...page.headers, "Content-Length": String(body.length) })));
  if (isZipped) response.setHeader("Content-Encoding", "gzip");
  response.end(body);
  return true;
}

function cookiesOf({ headers }: IncomingMessage): CookieReader {
  const all = parse(headers.cookie ?? "");
  return {
    get: (name) => {
      const value = all[name];
      return value === undefined ? undefined : { value };
    },
  };
}

/** Who asks for this page; null when that cannot be found out now. The middleware then meets the same error, and says so. */
async function standingFor(path: string, cookies: CookieReader): Promise<Standing | null> {
  if (needs(path) === "stranger") return "stranger";
  return identify(cookies).then(
    ({ standing }) => standing,
    () => null,
  );
}

/** As the middleware does it. */
function redirect(response: ServerResponse, location: string): true {
  response.writeHead(307, { ...securityHeaders, [policyHeader]: barePolicy, Location: location }).end();
  return true;
}
