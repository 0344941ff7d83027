import { visit } from "jsonc-parser";
import type { z } from "zod";
import { readJson } from "../platform/text/rules";
import { wordsIn } from "../platform/words/intl";
import { Refused, refuse, refuseField } from "./refusals";

/** Reads the JSON body and the query of a request, within their limits. */

const maxBytes = 64 * 1024;
/** A body that is too long and does not say so is read up to this size and discarded, because a connection with an unread body cannot be reused. */
const discardBytes = 1024 * 1024;
const json = "application/json";

/** What `schema` makes of the body, or why the body is refused. */
export async function readBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
): Promise<{ value: z.output<Schema> } | Refused<"bad-body" | "too-long" | "wrong-type">> {
  if (typeOf(request) !== json) return refuse("wrong-type", { type: json });
  const text = await readText(request);
  if (text instanceof Refused) return text;
  const parsed = text === null ? undefined : readJson(text);
  if (text === null || parsed === undefined) return refuse("bad-body", { error: "The body is not JSON in UTF-8." });
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    return refuse("bad-body", { error: "The body must be a JSON object." });
  const { success, data, error } = schema.safeParse(parsed);
  if (!success) return refuse("bad-body", problemsOf(error, parsed));
  const odd = oddity(text, listsIn(data));
  return odd ? refuseField(odd.field, `${odd.field}: ${odd.what}.`) : { value: data };
}

/** What `schema` makes of the query of an address, or why the query is refused. */
export function readQuery<Schema extends z.ZodType>(url: string, schema: Schema): { value: z.output<Schema> } | Refused<"bad-query"> {
  const given = new URL(url).searchParams;
  const names = new Set<string>();
  const twice = [...given.keys()].find((name) => names.size === names.add(name).size);
  if (twice !== undefined) return refuse("bad-query", problemAt(twice, "is there twice."));
  const fields = Object.fromEntries(given);
  const { success, data, error } = schema.safeParse(fields);
  return success ? { value: data } : refuse("bad-query", problemsOf(error, fields));
}

const problemAt = (field: string, problem: string): Problem => ({ error: `${field}: ${problem}`, fields: { [field]: [problem] } });

/** The media type of a body, without parameters. */
const typeOf = (request: Request) => request.headers.get("content-type")?.split(";")[0]?.trim().toLowerCase();

const form = "application/x-www-form-urlencoded";

/** The fields of a posted form, without files. A body without a type counts as one; what cannot be read has no fields. */
export async function readForm(request: Request): Promise<URLSearchParams | Refused<"too-long" | "wrong-type">> {
  const type = typeOf(request) ?? form;
  if (type === form) {
    const text = await readText(request);
    return text instanceof Refused ? text : new URLSearchParams(text ?? "");
  }
  // A script that posts a FormData sends this type.
  if (type !== "multipart/form-data") return refuse("wrong-type", { type: form });
  const bytes = await readBytes(request);
  if (bytes instanceof Refused) return bytes;
  const headers = { "content-type": request.headers.get("content-type") ?? "" };
  const fields = await new Response(Buffer.from(bytes), { headers }).formData().catch(() => new FormData());
  return new URLSearchParams([...fields].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])));
}

/** The text of a body; null when it is not UTF-8. */
async function readText(request: Request): Promise<string | null | Refused<"too-long">> {
  const bytes = await readBytes(request);
  if (bytes instanceof Refused) return bytes;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

async function readBytes(request: Request): Promise<Uint8Array | Refused<"too-long">> {
  const tooLong = (isEndless: boolean) => refuse("too-long", { bytes: maxBytes, isEndless });
  const length = Number(request.headers.get("content-length"));
  if (length > maxBytes) return tooLong(false);
  // The server reads no more than this length (RFC 9112, 6.2). Reading all at once spares a stream, which costs a tenth of a vote.
  if (length > 0) return new Uint8Array(await request.arrayBuffer());
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > discardBytes) return tooLong(true);
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes > maxBytes ? tooLong(false) : Buffer.concat(chunks);
}

type Problem = { error: string; fields: Record<string, string[]> };

function problemsOf({ issues }: z.ZodError, given: object): Problem {
  const fields: Record<string, string[]> = {};
  for (const issue of issues) {
    const field = String(issue.path[0] ?? "body");
    const value: unknown = Object.entries(given).find(([name]) => name === field)?.[1];
    const isOtherType = issue.code === "invalid_type" && issue.expected === "string" && value !== undefined && issue.path.length === 1;
    const problem = isOtherType ? `Give a string, not ${kindOf(value)}.` : wordsIn("en", issue.message);
    fields[field] = [...new Set([...(fields[field] ?? []), problem])]; // Each entry of a list may have the same.
  }
  const [first] = Object.entries(fields);
  return { error: first ? `${first[0]}: ${first[1][0]}` : "The body is not right.", fields };
}

/** The type of a value as JSON names it (RFC 8259 3). */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

type Oddity = { field: string; what: string };

/** The names of the fields that hold a list by their schema. */
const listsIn = (data: unknown): Set<string> =>
  new Set(Object.entries(data as object).flatMap(([name, value]) => (Array.isArray(value) ? [name] : [])));

/**
 * Finds what a parsed object does not show: a duplicate key, whose meaning differs between parsers (RFC 8259 4), or a
 * nested value, apart from `lists`. Null when there is neither.
 */
function oddity(text: string, lists: Set<string>): Oddity | null {
  const keys = new Set<string>();
  let last = "";
  let depth = 0;
  let isInList = false;
  let found: Oddity | null = null;
  const nest = () => {
    // Throw to stop, because the library reads even skipped parts, and by recursion.
    if (++depth > 1) throw new Nested();
  };
  const onArrayBegin = () => {
    if (isInList || !lists.has(last)) nest();
    isInList = true;
  };
  const onArrayEnd = () => {
    isInList = false;
  };
  const onObjectProperty = (name: string) => {
    if (keys.has(name)) found ??= { field: name, what: "is there twice" };
    keys.add(name);
    last = name;
  };
  try {
    visit(text, { onObjectBegin: nest, onArrayBegin, onArrayEnd, onObjectProperty });
  } catch (error) {
    if (!(error instanceof Nested)) throw error;
    return found ?? { field: last, what: "cannot hold a list or an object" };
  }
  return found;
}

class Nested extends Error {}
