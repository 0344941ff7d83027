import "server-only";
import { randomUUID } from "node:crypto";
import { visit } from "jsonc-parser";
import type { z } from "zod";
import type { EmailChanged } from "../accounts/account/changes";
import type { Account } from "../accounts/account/data";
import type { Tried } from "../accounts/mailcode/changes";
import { HashingBusy } from "../accounts/password/argon2";
import { type Held, holderOf } from "../accounts/tokens/changes";
import { addressOf } from "../gate/nextauth";
import { site } from "../mail/changes";
import type { Posted } from "../mail/port";
import { now } from "../platform/clock";
import { log, summary } from "../platform/log";
import { wordsIn } from "../platform/words/intl";
import { later } from "./action";
import { accountWords, busyWords, tooManyWords } from "./respond";

/** The wrapper of every call of the accounts API: method, body, token, unexpected errors. */

const maxBytes = 64 * 1024;
/** A body that is too long is read up to this size and discarded, because a connection with an unread body cannot be reused. */
const discardBytes = 1024 * 1024;
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;
type Method = (typeof methods)[number];
type Handler = (request: Request) => Promise<Response>;

/** The client's address and the time of the request; `later` runs work after the response is sent. */
export type Asked = { address: string; now: Date; later: typeof later };
type Holder = Extract<Held, { kind: "holder" }>["user"];

/**
 * Completes the handlers of a path: HEAD is handled like GET (RFC 9110 9.1), and the other methods respond 405 with `Allow`
 * (15.5.6). The server removes the body of a response to HEAD.
 */
export function endpoint(given: Partial<Record<Method, Handler>>): Record<Method, Handler> {
  const calls = given.GET ? { ...given, HEAD: given.GET } : given;
  const allow = methods.filter((method) => calls[method]).join(", ");
  const refuse: Handler = async () => answer(405, { error: `Use ${allow}.` }, { allow });
  return Object.fromEntries(methods.map((method) => [method, guarded(calls[method] ?? refuse)])) as Record<Method, Handler>;
}

function guarded(handle: Handler): Handler {
  return async (request) => {
    try {
      return await handle(request);
    } catch (error) {
      if (error instanceof HashingBusy) return answer(503, { error: wordsIn("en", busyWords) }, { "retry-after": String(error.seconds) });
      const id = randomUUID().slice(0, 8);
      log.error({ event: "surprise", id, ...summary(error) });
      return answer(500, { error: `Something went wrong on our side. Reference: ${id}` });
    }
  };
}

/** Handles a call with a JSON body. An invalid body never reaches `act`. */
export function call<Schema extends z.ZodType>(schema: Schema, act: (body: z.output<Schema>, asked: Asked) => Promise<Response>): Handler {
  return async (request) => {
    const body = await bodyOf(request, schema);
    return body.ok ? act(body.value, await asked(request)) : body.refusal;
  };
}

/** Handles a call with an access token (RFC 6750) and no body. */
export function callByHolder(act: (user: Holder, asked: Asked) => Promise<Response>): Handler {
  return async (request) => {
    const about = await asked(request);
    const held = await holder(request, about.now);
    return held instanceof Response ? held : act(held, about);
  };
}

/** Handles a call with an access token and a JSON body. */
export function callByHolderWith<Schema extends z.ZodType>(
  schema: Schema,
  act: (user: Holder, body: z.output<Schema>, asked: Asked) => Promise<Response>,
): Handler {
  return async (request) => {
    const about = await asked(request);
    const held = await holder(request, about.now);
    if (held instanceof Response) return held;
    const body = await bodyOf(request, schema);
    return body.ok ? act(held, body.value, about) : body.refusal;
  };
}

async function asked(request: Request): Promise<Asked> {
  return { address: addressOf((name) => request.headers.get(name)), now: await now(), later };
}

async function holder(request: Request, time: Date): Promise<Holder | Response> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const held: Held = token ? await holderOf(token, time) : { kind: "not-valid" };
  if (held.kind === "holder") return held.user;
  if (held.kind === "email-not-verified") return answer(403, { detail: "Verify your email address first.", code: "email_not_verified" });
  return tokenNotValid("Give a valid access token.", { "www-authenticate": token ? 'Bearer error="invalid_token"' : "Bearer" });
}

/** A JSON response, or an empty one for a null body. Caches may not store it, because it may contain tokens (RFC 9700 4.2.4). */
export function answer(status: number, body: Record<string, unknown> | null, headers: Record<string, string> = {}): Response {
  const init = { status, headers: { "cache-control": "no-store", ...headers } };
  return body === null ? new Response(null, init) : Response.json(body, init);
}

export const refuse = (error: string, field?: string): Response =>
  answer(400, field === undefined ? { error } : { error, fields: { [field]: [error] } });

export const tokenNotValid = (detail: string, headers: Record<string, string> = {}): Response =>
  answer(401, { detail, code: "token_not_valid" }, headers);

/** Refuses a call that needs a fresh proof of the number, which a token cannot give. */
export const phoneProofRequired = (): Response =>
  answer(403, {
    detail: `This account has a proven phone number. Delete it at ${site().url}/settings/delete, which asks for a fresh proof of the number.`,
    code: "phone_proof_required",
  });

export const tooMany = (seconds: number): Response =>
  answer(429, { error: wordsIn("en", tooManyWords(seconds)) }, { "retry-after": String(seconds) });

export const noActiveAccount = (): Response =>
  answer(401, { detail: "There is no account with this email address and password.", code: "no_active_account" });

/** Refuses a mailed code. It says if a code has expired, but a locked one looks wrong, so that it does not reveal an account. */
export function refuseCode(tried: Exclude<Tried, { kind: "right" }>): Response {
  if (tried.kind === "too-many") return tooMany(tried.seconds);
  if (tried.kind !== "expired") return refuse("Invalid OTP.");
  return answer(400, { response_status: "error", status_code: 400, message: "OTP token expired. Try again." });
}

/** Refuses a change. `field` is the name of the password field. */
export function refuseChange(refused: Exclude<EmailChanged, { ok: true }>, field: string): Response {
  if (refused.refusal === "too-many") return tooMany(refused.seconds);
  return refuse(wordsIn("en", accountWords[refused.refusal]), refused.refusal === "email-taken" ? "email" : field);
}

export const userOf = ({ id, email, fullName }: Pick<Account, "id" | "email" | "fullName">) => ({ id, email, full_name: fullName });

/** The part of the response that says whether the code was mailed. The account exists either way. */
export function mailAnswer({ kind }: Posted) {
  if (kind === "sent") return { mail: "sent", message: "We have mailed you a code." };
  const why = kind === "too-many" ? "this mailbox has had many codes of late" : "the mail with the code could not be sent";
  return { mail: "not_sent", message: `The account is made, but ${why}. Ask for it again at /api/accounts/resend-otp/.` };
}

// ---- Bodies ----------------------------------------------------------------------------------------------------------

type Body<T> = { ok: true; value: T } | { ok: false; refusal: Response };
const refusedBody = (refusal: Response) => ({ ok: false as const, refusal });

async function bodyOf<Schema extends z.ZodType>(request: Request, schema: Schema): Promise<Body<z.output<Schema>>> {
  const type = request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();
  if (type !== "application/json")
    return refusedBody(answer(415, { error: "Send Content-Type: application/json." }, { accept: "application/json" }));
  const text = await textOf(request);
  if (text === "too-long" || text === "endless")
    return refusedBody(answer(413, { error: `The body may have ${maxBytes} bytes.` }, text === "endless" ? { connection: "close" } : {}));
  const json = text === "not-utf-8" ? undefined : parse(text.text);
  if (text === "not-utf-8" || json === undefined) return refusedBody(refuse("The body is not JSON in UTF-8."));
  if (typeof json !== "object" || json === null || Array.isArray(json)) return refusedBody(refuse("The body must be a JSON object."));
  const parsed = schema.safeParse(json);
  if (!parsed.success) return refusedBody(badFields(parsed.error, json));
  const odd = oddity(text.text);
  return odd ? refusedBody(refuse(`${odd.field}: ${odd.what}.`, odd.field)) : { ok: true, value: parsed.data };
}

function badFields({ issues }: z.ZodError, json: object): Response {
  const fields: Record<string, string[]> = {};
  for (const issue of issues) {
    const field = String(issue.path[0] ?? "body");
    const given: unknown = Object.entries(json).find(([name]) => name === field)?.[1];
    const isOtherType = issue.code === "invalid_type" && issue.expected === "string" && given !== undefined;
    fields[field] = [...(fields[field] ?? []), isOtherType ? `Give a string, not ${typeOf(given)}.` : wordsIn("en", issue.message)];
  }
  const [first] = Object.entries(fields);
  return answer(400, { error: first ? `${first[0]}: ${first[1][0]}` : "The body is not right.", fields });
}

/** The type of a value as JSON names it (RFC 8259 3). */
function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

async function textOf(request: Request): Promise<{ text: string } | "too-long" | "endless" | "not-utf-8"> {
  if (Number(request.headers.get("content-length")) > maxBytes) return "too-long";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > discardBytes) return "endless";
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) return "too-long";
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(chunks)) };
  } catch {
    return "not-utf-8";
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type Oddity = { field: string; what: string };

/**
 * Finds what a parsed flat object does not show: a duplicate key, whose meaning differs between parsers (RFC 8259 4), or a
 * nested value. Null when there is neither.
 */
function oddity(text: string): Oddity | null {
  const keys = new Set<string>();
  let last = "";
  let depth = 0;
  let found: Oddity | null = null;
  const nest = () => {
    // Throw to stop, because the library reads even skipped parts, and by recursion.
    if (++depth > 1) throw new Nested();
  };
  const onObjectProperty = (name: string) => {
    if (keys.has(name)) found ??= { field: name, what: "is there twice" };
    keys.add(name);
    last = name;
  };
  try {
    visit(text, { onObjectBegin: nest, onArrayBegin: nest, onObjectProperty });
  } catch (error) {
    if (!(error instanceof Nested)) throw error;
    return found ?? { field: last, what: "cannot hold a list or an object" };
  }
  return found;
}

class Nested extends Error {}
