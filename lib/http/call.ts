import { OpenAPIHono, type RouteConfig, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { getPath } from "hono/utils/url";
import { HashingBusy } from "../accounts/password/argon2";
import { type Held, holderOf } from "../accounts/tokens/changes";
import { now } from "../platform/clock";
import { report } from "../platform/log";
import { type Locale, localeOf } from "../platform/words/rules";
import { readBody, readQuery } from "./body";
import { answer, described, type RefusalKind, Refused, refuse, toResponse } from "./refusals";

/** What the server in which the app is mounted knows of a request: the client's address, and how to work after the response. */
export type Mount = { address: () => string; later: (work: () => Promise<unknown>) => void };
export type Api = OpenAPIHono<{ Bindings: Mount }>;

type Method = "get" | "post" | "patch" | "delete";
type Path = `/${string}/`;
type Holder = Extract<Held, { kind: "holder" }>["user"];
type OfToken = "token-not-valid" | "email-not-verified";
type OfInput = "bad-body" | "too-long" | "wrong-type" | "bad-query" | OfToken;

/** What the handler of a call gets. `user` is the holder of the access token, `id` the poll's in the path. */
type Asked<Body extends z.ZodType, Query extends z.ZodType, ByToken extends boolean> = {
  body: z.output<Body>;
  query: z.output<Query>;
  id: string;
  user: ByToken extends true ? Holder : undefined;
  address: string;
  /** The language for mails. What the API answers is English. */
  locale: Locale;
  now: Date;
  later: Mount["later"];
  context: Context<{ Bindings: Mount }>;
};

/**
 * A call: what goes in and out, its refusals, and its handler. `byToken`: it needs an access token. A call with a body, a
 * query or a token has the refusals of these by itself. A handler may make the response itself, if it is no plain JSON.
 */
type Call<Kind extends RefusalKind, Body extends z.ZodType, Query extends z.ZodType, Out extends z.ZodType, ByToken extends boolean> = {
  id: string;
  summary: string;
  description?: string;
  byToken?: ByToken;
  body?: Body;
  query?: Query;
  answer: readonly [status: number, description: string, schema?: Out];
  /** The answer's media type, and other types that it may have. */
  types?: readonly string[];
  refusals?: readonly Kind[];
  handle: (asked: Asked<Body, Query, ByToken>) => Promise<z.input<NoInfer<Out>> | Response | Refused<NoInfer<Kind> | OfInput>>;
};

/** Calls are declared with a slash at the end, and answer without it too. */
const withSlash = (path: string) => (path.endsWith("/") ? path : `${path}/`);

/** An app without calls. It refuses what is not declared, and answers an unexpected error with a reference to the log. */
export function newApi(): Api {
  const api: Api = new OpenAPIHono({ getPath: (request) => withSlash(getPath(request)) });
  api.openAPIRegistry.registerComponent("securitySchemes", "bearer", { type: "http", scheme: "bearer", bearerFormat: "JWT" });
  api.notFound(({ req }) => {
    const allow = methodsOf(api, req.path).join(", ");
    return toResponse(allow ? refuse("wrong-method", { allow }) : refuse("no-such-call"));
  });
  api.onError((error) => {
    if (error instanceof HashingBusy) return toResponse(refuse("busy", error));
    return toResponse(refuse("surprise", { reference: report(error) }));
  });
  return api;
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** The methods of a path; none when no call has it. Hono answers HEAD like GET, without the body (RFC 9110, 9.1). */
export function methodsOf(api: Api, path: string): string[] {
  const declared = methods.filter((method) => api.router.match(method, withSlash(path))[0].length > 0);
  return declared.flatMap((method) => (method === "GET" ? ["GET", "HEAD"] : [method]));
}

/** The function that adds a call to the app and to its OpenAPI document, where it stands under the heading `tag`. */
export function declarerOf(api: Api, tag: string) {
  return function declare<
    const Kind extends RefusalKind = never,
    Body extends z.ZodType = z.ZodUndefined,
    Query extends z.ZodType = z.ZodUndefined,
    Out extends z.ZodType = z.ZodUndefined,
    ByToken extends boolean = false,
  >(method: Method, path: Path, call: Call<Kind, Body, Query, Out, ByToken>): void {
    const responses = described(api.openAPIRegistry, refusalsOf(call));
    api.openAPIRegistry.registerPath({ method, path, tags: [tag], ...operation(call, path, responses) });
    const [status] = call.answer;
    api.on(method, path.replace("{id}", ":id"), async (context) => {
      const { req, env } = context;
      const request = req.raw;
      // Before the token is judged, because a client may send the body slowly, and the token may end meanwhile.
      const body = call.body ? await readBody(request, call.body) : { value: undefined };
      const time = await now();
      const user = call.byToken ? await holder(request, time) : undefined;
      if (user instanceof Refused) return toResponse(user);
      if (body instanceof Refused) return toResponse(body);
      const query = call.query ? readQuery(req.url, call.query) : { value: undefined };
      if (query instanceof Refused) return toResponse(query);
      const locale = localeOf(null, undefined, request.headers.get("accept-language"));
      const known = { user, locale, id: req.param("id") ?? "", address: env.address(), now: time, later: env.later, context };
      const result = await call.handle({ body: body.value, query: query.value, ...known } as Asked<Body, Query, ByToken>);
      if (result instanceof Response) return result;
      return result instanceof Refused ? toResponse(result) : answer(status, result);
    });
  };
}

/** The holder of the request's access token (RFC 6750). */
async function holder(request: Request, time: Date): Promise<Holder | Refused<OfToken>> {
  const [, token] = /^Bearer +([\w.~+/-]+=*)$/i.exec(request.headers.get("authorization") ?? "") ?? [];
  const held: Held = token ? await holderOf(token, time) : { kind: "not-valid" };
  if (held.kind === "holder") return held.user;
  if (held.kind === "email-not-verified") return refuse("email-not-verified");
  const challenge = token ? 'Bearer error="invalid_token"' : "Bearer";
  return refuse("token-not-valid", { detail: "Give a valid access token.", challenge });
}

type Documented = Omit<Call<RefusalKind, z.ZodType, z.ZodType, z.ZodType, boolean>, "handle">;
const json = "application/json";
const pathWithId = z.object({ id: z.string() });

/** The refusals of a call, with those of its body, query and token. */
function refusalsOf({ byToken, body, query, refusals = [] }: Documented): RefusalKind[] {
  return [
    ...(body ? (["bad-body"] as const) : []),
    ...(query ? (["bad-query"] as const) : []),
    ...(byToken ? (["token-not-valid", "email-not-verified"] as const) : []),
    ...refusals,
    ...(body ? (["too-long", "wrong-type"] as const) : []),
  ];
}

function operation(call: Documented, path: string, refused: RouteConfig["responses"]): Omit<RouteConfig, "method" | "path"> {
  const { id, summary, description, byToken, body, query, answer, types = [json] } = call;
  const [status, what, schema] = answer;
  const request = {
    ...(path.includes("{id}") && { params: pathWithId }),
    ...(query && { query: query as z.ZodObject }),
    ...(body && { body: { required: true, content: { [json]: { schema: body } } } }),
  };
  const content = Object.fromEntries(types.map((type) => [type, { schema: type === json && schema ? schema : z.string() }]));
  return {
    operationId: id,
    summary,
    ...(description && { description }),
    ...(Object.keys(request).length > 0 && { request }),
    ...(byToken && { security: [{ bearer: [] }] }),
    responses: { [status]: { description: what, ...(schema && { content }) }, ...refused },
  };
}
