import createClient, { type Client } from "openapi-fetch";
import type { components, operations, paths } from "./api";

/** A client of the accounts API. Its requests and responses are typed by the server's OpenAPI document. */
export type Api = Client<paths>;
export const apiAt = (site: string): Api => createClient<paths>({ baseUrl: site });

export type Tokens = components["schemas"]["Tokens"];
export type OperationId = keyof operations;
type PollCall = "listPolls" | "readPoll" | "createPoll" | "readResults" | "readBallots" | "followResults";

/** Headers with an access token. */
export const bearer = (access: string) => ({ authorization: `Bearer ${access}` });

/** The fields that an error response names. */
export const fieldsOf = (error: unknown): string[] => Object.keys((error as { fields?: object } | undefined)?.fields ?? {});

/** All of a response that a client can see, to show that two responses are identical. */
export const said = async ({ response, error, data }: { response: Response; error?: unknown; data?: unknown }) => ({
  status: response.status,
  headers: [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id").sort(),
  body: error ?? data,
});

const [full_name, email, password] = ["Ann Example", "ann@example.com", "correct horse battery"];
const coded = { email, otp: "000000" };

type AccountCall = Exclude<OperationId, PollCall>;

/** A body that fits the schema, for each call of the accounts API that takes one. */
export const bodies: Record<Exclude<AccountCall, "readMe">, Record<string, string>> = {
  createAccount: { full_name, email, password },
  verifyEmail: coded,
  resendCode: { email },
  resendCodeByPost: { email },
  logIn: { email, password },
  getTokens: { email, password },
  refreshTokens: { refresh: "x" },
  checkToken: { token: "x" },
  endToken: { refresh: "x" },
  changeMe: { full_name, email, password, current_password: password },
  deleteMe: { password },
  forgotPassword: { email },
  exchangeResetCode: coded,
  resetPassword: { reset_token: "x", password },
};

/** The calls of the accounts API in the OpenAPI document, each with its path. */
export async function operationsOf(site: string): Promise<Operation<AccountCall>[]> {
  return (await allOperationsOf(site)).filter(isAccountCall);
}

type Operation<Id> = { id: Id; method: string; path: string };
const isAccountCall = (call: Operation<OperationId>): call is Operation<AccountCall> => call.path.startsWith("/api/accounts/");

/** The calls in the OpenAPI document, each with its path. */
export async function allOperationsOf(site: string): Promise<Operation<OperationId>[]> {
  const document: { paths: Record<string, Record<string, { operationId: OperationId }>> } = await (
    await fetch(`${site}/api/openapi.json`)
  ).json();
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId: id }]) => ({ id, method: method.toUpperCase(), path })),
  );
}

/** The results that a stream of events carries. */
export async function* followed(response: Response): AsyncGenerator<components["schemas"]["Results"]> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    for (const [, data = ""] of text.matchAll(/^data: (.*)\n\n/gm)) yield JSON.parse(data);
    text = text.slice(text.lastIndexOf("\n\n") + 2);
  }
}
