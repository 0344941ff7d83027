import { createPublicKey, randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { errors as jwtErrors, jwtVerify } from "jose";
import type { z } from "zod";
import { now } from "../platform/clock";
import { env } from "../platform/env";
import { readJson } from "../platform/text/rules";
import { type Answer, type Problem, problems } from "./rules";
import { checkBody, dotted, invalidParameters, startBody, startNumber } from "./schema";
import {
  cancelRequest,
  carryOutDue,
  checkCode,
  type InboxMessage,
  messages,
  nextStep,
  numberOf,
  sandboxCredentials,
  startRequest,
  takeFault,
} from "./store";

/** The stand-in for Vonage's Verify v2 over HTTP, and what the sandbox's other routes share. */

const bodyLimitBytes = 64 * 1024;
const hangMs = 60_000;

type Call =
  | { name: "start" }
  | { name: "check" | "next" | "cancel"; id: string }
  | { name: "unknown" }
  | { name: "wrong method"; allow: string };

/** Responds to a call of `/v2/verify…` as the provider does. `path` has the segments after `/sandbox/vonage`. */
export async function handleVonage(request: Request, path: string[], { callsPerSecond = 30 } = {}): Promise<Response> {
  const segments = path.at(-1) === "" ? path.slice(0, -1) : path;
  const body = await readText(request);
  if (body === null)
    return problemAnswer({
      status: 413,
      title: "Payload Too Large",
      type: "about:blank",
      detail: `The body may have ${bodyLimitBytes} bytes.`,
    });
  const call = callOf(request.method, segments);
  // Faults come before the credentials, because a failing network does not read them.
  const fault = await takeFault({ path: `/${segments.join("/")}`, to: await numberIn(call, body) });
  if (fault?.kind === "status") return statusAnswer(fault.status ?? 500, call);
  if (fault?.kind === "reset") return drop();
  if (fault?.kind === "hang") return hang(request.signal);
  const answer = await serve(request, call, body, callsPerSecond);
  return fault ? drop() : answer;
}

async function serve(request: Request, call: Call, body: string, callsPerSecond: number): Promise<Response> {
  if (call.name === "unknown")
    return problemAnswer({ status: 404, title: "Not Found", type: "about:blank", detail: "There is nothing at this path." });
  if (call.name === "wrong method") {
    return problemAnswer(
      { status: 405, title: "Method Not Allowed", type: "about:blank", detail: `Use ${call.allow}.` },
      { allow: call.allow },
    );
  }
  const refusal = await refusedCredentials(request);
  if (refusal) return problemAnswer(refusal);
  if (!withinRate(callsPerSecond)) return problemAnswer(problems.throttled, { "retry-after": "1" });
  const answer = await carryOut(call, body);
  if (!answer.ok) return problemAnswer(answer.problem);
  return answer.body ? Response.json(answer.body, { status: answer.status }) : new Response(null, { status: answer.status });
}

async function carryOut(call: Exclude<Call, { name: "unknown" | "wrong method" }>, body: string): Promise<Answer> {
  const at = await now();
  if (call.name === "next") return nextStep(call.id, at);
  if (call.name === "cancel") return cancelRequest(call.id, at);
  if (call.name === "check") {
    const parsed = checkBody.safeParse(readJson(body));
    return parsed.success ? checkCode(call.id, parsed.data.code, at) : invalid(parsed.error);
  }
  const parsed = startBody.safeParse(readJson(body));
  return parsed.success ? startRequest(parsed.data, at) : invalid(parsed.error);
}

const invalid = (error: z.ZodError): Answer => ({ ok: false, problem: problems.invalidParams(invalidParameters(error)) });

function callOf(method: string, [version, product, id, action, ...more]: string[]): Call {
  if (version !== "v2" || product !== "verify" || more.length > 0) return { name: "unknown" };
  if (id === undefined) return method === "POST" ? { name: "start" } : { name: "wrong method", allow: "POST" };
  if (action === "next_workflow") return method === "POST" ? { name: "next", id } : { name: "wrong method", allow: "POST" };
  if (action !== undefined) return { name: "unknown" };
  if (method === "POST") return { name: "check", id };
  return method === "DELETE" ? { name: "cancel", id } : { name: "wrong method", allow: "POST, DELETE" };
}

async function numberIn(call: Call, body: string): Promise<string | undefined> {
  if (call.name === "start") return startNumber.safeParse(readJson(body)).data?.workflow[0].to;
  return "id" in call ? numberOf(call.id) : undefined;
}

/**
 * Returns the problem with the credentials; null when they are right. Only a JWT of the sandbox's application is
 * accepted; there is no API key, so Basic is refused.
 */
async function refusedCredentials(request: Request): Promise<Problem | null> {
  const { applicationId, publicKey } = await sandboxCredentials();
  const token = /^Bearer +(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1] ?? "";
  try {
    // Checked by real time, because the SDK uses real time in its tokens.
    const { payload } = await jwtVerify(token, createPublicKey(publicKey), { algorithms: ["RS256"], requiredClaims: ["exp"] });
    return payload.application_id === applicationId ? null : problems.unauthorized;
  } catch (error) {
    return error instanceof jwtErrors.JWTExpired ? problems.jwtExpired : problems.unauthorized;
  }
}

// Counted per process and by real time. The real provider counts for the whole account.
let recentCalls: number[] = [];

function withinRate(perSecond: number): boolean {
  const at = Date.now();
  recentCalls = recentCalls.filter((earlier) => at - earlier < 1000);
  if (recentCalls.length >= perSecond) return false;
  recentCalls.push(at);
  return true;
}

function problemAnswer({ status, ...document }: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify({ ...document, instance: randomUUID() }), {
    status,
    headers: { "content-type": "application/problem+json", ...headers },
  });
}

/** The response of a scripted status: the provider's problem document; below 400 an HTML page, as of a proxy. */
function statusAnswer(status: number, call: Call): Response {
  if (status < 400) {
    const empty = status === 204 || status === 205 || status === 304;
    return new Response(empty ? null : "<!doctype html><title>Not the provider</title>", {
      status,
      headers: { "content-type": "text/html" },
    });
  }
  const known: Record<number, Problem> = {
    400: problems.invalidCode,
    401: problems.unauthorized,
    402: problems.lowBalance,
    404: problems.notFound("id" in call ? call.id : ""),
    409: call.name === "start" ? problems.concurrent : problems.noEvents,
    410: problems.tooManyCodes,
    422: problems.invalidParams([]),
    429: problems.throttled,
    500: problems.internal,
  };
  const title = STATUS_CODES[status] ?? "Error";
  return problemAnswer(
    known[status] ?? { status, title, type: "about:blank", detail: title },
    status === 429 ? { "retry-after": "1" } : {},
  );
}

/** Drops the connection without a response: the body fails before the server has sent the headers. */
function drop(): Response {
  // Servers log errors of a body, except aborts.
  const gone = new DOMException("The sandbox dropped this connection.", "AbortError");
  return new Response(new ReadableStream({ start: (controller) => controller.error(gone) }));
}

async function hang(signal: AbortSignal): Promise<Response> {
  await wait(hangMs, undefined, { signal }).catch(() => {}); // The caller has given up, as expected.
  return drop();
}

async function readText(request: Request): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bodyLimitBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

/** Wraps a handler so that it responds 404 while the sandbox is off, and so that no cache stores its responses. */
export function sandboxOnly<Rest extends unknown[]>(handle: (request: Request, ...rest: Rest) => Promise<Response>) {
  return async (request: Request, ...rest: Rest): Promise<Response> => {
    if (!env().sandbox) return Response.json({ error: "Not found." }, { status: 404 });
    const answer = await handle(request, ...rest);
    answer.headers.set("cache-control", "no-store");
    return answer;
  };
}

/** The inbox, newest first. Sends the messages that are due before it reads. */
export async function inbox(filter: { to?: string | undefined; after?: number | undefined } = {}): Promise<InboxMessage[]> {
  await carryOutDue(await now());
  return messages(filter);
}

/** Parses the JSON body of one of the sandbox's own routes. Returns the data, or a 400 that says what is wrong. */
export async function controlBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<{ data: z.output<Schema> } | { refusal: Response }> {
  const parsed = schema.safeParse(readJson((await readText(request)) ?? ""));
  return parsed.success ? { data: parsed.data } : { refusal: badInput(parsed.error) };
}

/** A 400 that names the first invalid field. */
export function badInput(error: z.ZodError): Response {
  const [issue] = error.issues;
  return Response.json({ error: issue?.message ?? "Invalid input", field: dotted(issue?.path ?? []) }, { status: 400 });
}
