import { type OpenAPIHono, z } from "@hono/zod-openapi";

/** Every refusal of the calls for programs, with its status, body and headers. */

/** What each kind of refusal says besides its kind. */
type Details = {
  "bad-body": { error: string; fields?: Record<string, string[]> };
  "bad-query": { error: string; fields: Record<string, string[]> };
  "wrong-code": object;
  "expired-code": object;
  "token-not-valid": { detail: string; challenge?: string };
  "no-active-account": object;
  "email-not-verified": object;
  "phone-proof-required": { page: string };
  "phone-not-proven": object;
  "results-hidden": { when: string; for: string };
  "other-site": object;
  "no-poll": object;
  "no-such-call": object;
  "wrong-method": { allow: string };
  "too-long": { bytes: number; isEndless: boolean };
  "wrong-type": { type: string };
  "too-many": { seconds: number };
  "too-many-streams": { seconds: number };
  surprise: { reference: string };
  busy: { seconds: number };
  unreachable: object;
};
export type RefusalKind = keyof Details;

/** A refusal, as the handler of a call returns it. */
export class Refused<Kind extends RefusalKind = RefusalKind> {
  constructor(
    readonly kind: Kind,
    readonly details: Details[Kind],
  ) {}
}

type Given<Kind extends RefusalKind> = object extends Details[Kind] ? [] : [Details[Kind]];

export const refuse = <Kind extends RefusalKind>(kind: Kind, ...[details]: Given<Kind>): Refused<Kind> =>
  new Refused(kind, details ?? ({} as Details[Kind]));

/** Refuses one field of the body. */
export const refuseField = (field: string, error: string): Refused<"bad-body"> =>
  refuse("bad-body", { error, fields: { [field]: [error] } });

/** The bodies, by their names in the OpenAPI document. */
const schemas = {
  Refusal: z.object({ error: z.string(), fields: z.record(z.string(), z.array(z.string())).optional() }),
  ExpiredCode: z.object({ response_status: z.literal("error"), status_code: z.literal(400), message: z.string() }),
  Denial: z.object({ detail: z.string(), code: z.string() }),
  ResultsHidden: z.object({
    code: z.literal("results_hidden"),
    when: z.enum(["always", "after_voting", "after_closing"]),
    for: z.enum(["everyone", "proven"]),
  }),
  Health: z.object({ status: z.string(), database: z.string() }),
};

type Row<Kind extends RefusalKind> = {
  status: number;
  /** When it happens, for the OpenAPI document. */
  when: string;
  schema: keyof typeof schemas;
  body: (details: Details[Kind]) => Record<string, unknown>;
  headers?: (details: Details[Kind]) => Record<string, string>;
};

const retryAfter = ({ seconds }: { seconds: number }) => ({ "retry-after": String(seconds) });

const table: { [Kind in RefusalKind]: Row<Kind> } = {
  "bad-body": {
    status: 400,
    when: "The body is not right; `fields` names what.",
    schema: "Refusal",
    body: (details) => details,
  },
  "bad-query": { status: 400, when: "The query is not right; `fields` names what.", schema: "Refusal", body: (details) => details },
  "wrong-code": { status: 400, when: "“Invalid OTP.”", schema: "Refusal", body: () => ({ error: "Invalid OTP." }) },
  "expired-code": {
    status: 400,
    when: "The right code has expired.",
    schema: "ExpiredCode",
    body: () => ({ response_status: "error", status_code: 400, message: "OTP token expired. Try again." }),
  },
  "token-not-valid": {
    status: 401,
    when: "`token_not_valid`",
    schema: "Denial",
    body: ({ detail }) => ({ detail, code: "token_not_valid" }),
    headers: ({ challenge }): Record<string, string> => (challenge === undefined ? {} : { "www-authenticate": challenge }),
  },
  "no-active-account": {
    status: 401,
    when: "`no_active_account`",
    schema: "Denial",
    body: () => ({ detail: "There is no account with this email address and password.", code: "no_active_account" }),
  },
  "email-not-verified": {
    status: 403,
    when: "`email_not_verified`: prove the email first.",
    schema: "Denial",
    body: () => ({ detail: "Verify your email address first.", code: "email_not_verified" }),
  },
  "phone-proof-required": {
    status: 403,
    when: "`phone_proof_required`: the account has a proven number; `detail` names the page.",
    schema: "Denial",
    body: ({ page }) => ({
      detail: `This account has a proven phone number. Delete it at ${page}, which asks for a fresh proof of the number.`,
      code: "phone_proof_required",
    }),
  },
  "phone-not-proven": {
    status: 403,
    when: "`phone_not_proven`: prove a phone number on the site first.",
    schema: "Denial",
    body: () => ({ detail: "Prove a phone number on the site first.", code: "phone_not_proven" }),
  },
  "results-hidden": {
    status: 403,
    when: "`results_hidden`: when and for whom the results are, as the poll's settings say.",
    schema: "ResultsHidden",
    body: ({ when, for: whom }) => ({ code: "results_hidden", when, for: whom }),
  },
  "other-site": {
    status: 403,
    when: "The request comes from a page of another site.",
    schema: "Refusal",
    body: () => ({ error: "This form was sent from another site." }),
  },
  "no-poll": { status: 404, when: "There is no such poll.", schema: "Refusal", body: () => ({ error: "There is no such poll." }) },
  "no-such-call": {
    status: 404,
    when: "There is no such call.",
    schema: "Refusal",
    body: () => ({ error: "There is no such call. /api/openapi.json lists them." }),
  },
  // RFC 9110, 15.5.6
  "wrong-method": {
    status: 405,
    when: "The call has another method.",
    schema: "Refusal",
    body: ({ allow }) => ({ error: `Use ${allow}.` }),
    headers: ({ allow }) => ({ allow }),
  },
  "too-long": {
    status: 413,
    when: "The body is over 64 KiB.",
    schema: "Refusal",
    body: ({ bytes }) => ({ error: `The body may have ${bytes} bytes.` }),
    headers: ({ isEndless }): Record<string, string> => (isEndless ? { connection: "close" } : {}),
  },
  "wrong-type": {
    status: 415,
    when: "The body is not application/json.",
    schema: "Refusal",
    body: ({ type }) => ({ error: `Send Content-Type: ${type}.` }),
    headers: ({ type }) => ({ accept: type }),
  },
  "too-many": {
    status: 429,
    when: "Too often.",
    schema: "Refusal",
    body: ({ seconds }) => ({ error: `That was too often. Try again in ${seconds} seconds.` }),
    headers: retryAfter,
  },
  "too-many-streams": {
    status: 429,
    when: "Too many streams are open from this network. Read the results every few seconds instead.",
    schema: "Refusal",
    body: () => ({ error: "Too many streams are open from your network. Read the results every few seconds instead." }),
    headers: retryAfter,
  },
  surprise: {
    status: 500,
    when: "Something went wrong on our side.",
    schema: "Refusal",
    body: ({ reference }) => ({ error: `Something went wrong on our side. Reference: ${reference}` }),
  },
  busy: {
    status: 503,
    when: "Too many passwords are being checked at once.",
    schema: "Refusal",
    body: () => ({ error: "Too many people are logging in right now. Wait a few seconds, then try again." }),
    headers: retryAfter,
  },
  unreachable: {
    status: 503,
    when: "The database does not answer.",
    schema: "Health",
    body: () => ({ status: "unavailable", database: "unreachable" }),
  },
};

/** A JSON response, or an empty one without a body. Caches may not store it, because it may contain tokens (RFC 9700 4.2.4). */
export function answer(status: number, body?: unknown, headers: Record<string, string> = {}): Response {
  const init = { status, headers: { "cache-control": "no-store", ...headers } };
  return body === undefined ? new Response(null, init) : Response.json(body, init);
}

/** The response that tells of a refusal. */
export function toResponse<Kind extends RefusalKind>({ kind, details }: Refused<Kind>): Response {
  const row: Row<Kind> = table[kind];
  return answer(row.status, row.body(details), row.headers?.(details));
}

type Document = OpenAPIHono["openAPIRegistry"];

/**
 * The refusals of a call as the OpenAPI document describes them: those with one status are one response. It stands in the
 * document once, and each call that has it refers to it.
 */
export function described(document: Document, kinds: readonly RefusalKind[]) {
  const statuses = new Set(kinds.map((kind) => table[kind].status));
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      responseFor(
        document,
        kinds.filter((kind) => table[kind].status === status),
      ),
    ]),
  );
}

function responseFor(document: Document, kinds: readonly RefusalKind[]) {
  const rows = kinds.map((kind) => table[kind]);
  const bodies = [...new Set(rows.map(({ schema }) => schema))].map((name) => {
    document.register(name, schemas[name]);
    return { $ref: `#/components/schemas/${name}` };
  });
  const [schema] = bodies.length > 1 ? [{ anyOf: bodies }] : bodies;
  const { ref } = document.registerComponent("responses", kinds.join("-or-"), {
    description: rows.map(({ when }) => when).join(" "),
    content: { "application/json": { ...(schema && { schema }) } },
    ...(rows.some(({ headers }) => headers === retryAfter) && { headers: waitHeader }),
  });
  return ref;
}

const waitHeader = { "Retry-After": { description: "Seconds to wait.", schema: { type: "integer" as const } } };
