import { AsyncResource } from "node:async_hooks";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { addressOf } from "../gate/nextauth";
import { report } from "../platform/log";
import * as app from "./app";

/** The mount in front of Next. scripts/prepare.mjs bundles it, and scripts/server.mjs asks it first. */

/** Whether the app has the path of this URL. Next gets the requests for all others. */
export const declares = (url: string): boolean => app.declares(url.replace(/\?.*$/s, ""));

const listener = getRequestListener(
  (request, { incoming, outgoing }) =>
    app.answerCall(request, {
      address: () => addressOf((name) => headerOf(incoming.headers, name)),
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

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return Array.isArray(value) ? value.join(", ") : (value ?? null);
}
