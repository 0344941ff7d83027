import createClient, { type Client } from "openapi-fetch";
import type { components, operations, paths } from "./api";

/** The accounts API as a program sees it: its calls and answers are typed by the document that the server gives out. */
export type Api = Client<paths>;
export const apiAt = (site: string): Api => createClient<paths>({ baseUrl: site });

export type Tokens = components["schemas"]["Tokens"];
export type OperationId = keyof operations;

/** The headers of somebody who holds an access token. */
export const bearer = (access: string) => ({ authorization: `Bearer ${access}` });

/** The fields that a refusal names. */
export const fieldsOf = (error: unknown): string[] => Object.keys((error as { fields?: object } | undefined)?.fields ?? {});

/** What an answer says in all: to show that two read the same. */
export const said = async ({ response, error, data }: { response: Response; error?: unknown; data?: unknown }) => ({
  status: response.status,
  headers: [...response.headers].filter(([name]) => name !== "date" && name !== "x-request-id").sort(),
  body: error ?? data,
});

const [full_name, email, password] = ["Ann Example", "ann@example.com", "correct horse battery"];
const coded = { email, otp: "000000" };

/** A body of each call that takes one, as its schema wants it. */
export const bodies: Record<Exclude<OperationId, "readMe">, Record<string, string>> = {
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

/** The calls of the document, with the path each is found at. */
export async function operationsOf(site: string): Promise<{ id: OperationId; method: string; path: string }[]> {
  const document: { paths: Record<string, Record<string, { operationId: OperationId }>> } = await (
    await fetch(`${site}/api/openapi.json`)
  ).json();
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { operationId: id }]) => ({ id, method: method.toUpperCase(), path })),
  );
}
