import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { tokensOf } from "../../scripts/vitest.people";
import { HashingBusy } from "../accounts/password/argon2";
import { db } from "../platform/db";
import { declarerOf, newApi } from "./call";

const api = newApi();
const name = z.object({ name: z.string({ error: "Give a name." }) });
const about = { summary: "Test" };
const declare = declarerOf(api, "Test");
declare("get", "/me/", {
  ...about,
  id: "me",
  byToken: true,
  answer: [200, "You.", z.object({ id: z.string(), from: z.string() })],
  handle: async ({ user, address }) => ({ id: user.id, from: address }),
});
declare("patch", "/me/", {
  ...about,
  id: "rename",
  byToken: true,
  body: name,
  answer: [201, "Renamed.", name],
  handle: async ({ body }) => body,
});
declare("delete", "/me/", { ...about, id: "leave", byToken: true, answer: [204, "Gone."], handle: async () => undefined });

const anything = z.object({});
const failing = (id: string, error: Error) =>
  declare("post", `/${id}/`, { ...about, id, answer: [200, "Never.", anything], handle: () => Promise.reject(error) });
failing("broken", new Error("the secret of the house"));
failing("busy", new HashingBusy());

const mount = { address: () => "192.0.2.1", later: () => {} };
const fetchAt = async (path: string, init: RequestInit) => api.fetch(new Request(`http://localhost${path}`, init), mount);
async function call(method: string, authorization?: string, body?: string) {
  const headers = { "content-type": "application/json", ...(authorization && { authorization }) };
  const response = await fetchAt("/me/", { method, headers, ...(body && { body }) });
  const text = await response.text();
  return { status: response.status, challenge: response.headers.get("www-authenticate"), body: text ? JSON.parse(text) : null };
}

async function person(emailVerifiedAt: Date | null) {
  const email = `${randomUUID()}@example.com`;
  const user = await db().user.create({ data: { email, fullName: "Ann", passwordHash: "x", emailVerifiedAt } });
  return { user, ...(await tokensOf(user, new Date())) };
}

describe("a call with a token", () => {
  it("passes the token's account, the body and the client's address to its handler", async () => {
    const { user, access } = await person(new Date());
    expect(await call("GET", `Bearer ${access}`)).toMatchObject({ status: 200, body: { id: user.id, from: "192.0.2.1" } });
    expect(await call("PATCH", `bearer ${access}`, `{"name":"Bea"}`)).toMatchObject({ status: 201, body: { name: "Bea" } });
    expect(await call("DELETE", `Bearer ${access}`)).toMatchObject({ status: 204, body: null });
    expect(await call("PATCH", `Bearer ${access}`, "{}")).toMatchObject({ status: 400, body: { fields: { name: ["Give a name."] } } });
  });

  it("is refused without a valid token, with a WWW-Authenticate header, whatever its body", async () => {
    for (const given of [undefined, "Basic abc", "Bearer", "Bearer a b"])
      expect(await call("GET", given)).toMatchObject({ status: 401, challenge: "Bearer" });
    expect(await call("PATCH", "Bearer a.b.c", "{")).toMatchObject({ status: 401, challenge: 'Bearer error="invalid_token"' });
  });

  it("is refused when its token ends while its body is still arriving", async () => {
    const { user, access } = await person(new Date());
    const end = () => db().tokenFamily.updateMany({ where: { userId: user.id }, data: { endedAt: new Date() } });
    const slowly = async (before: () => Promise<unknown>) => {
      const pull = async (controller: ReadableStreamDefaultController) => {
        await before();
        controller.enqueue(Buffer.from(`{"name":"Bea"}`));
        controller.close();
      };
      const headers = { "content-type": "application/json", authorization: `Bearer ${access}` };
      const body = new ReadableStream({ pull }, { highWaterMark: 0 }); // so that it is asked only when somebody reads
      return (await fetchAt("/me/", { method: "PATCH", headers, body, duplex: "half" } as RequestInit)).status;
    };
    expect(await slowly(async () => {})).toBe(201);
    expect(await slowly(end)).toBe(401);
  });

  it("is refused until the email is verified", async () => {
    const { access } = await person(null);
    expect(await call("GET", `Bearer ${access}`)).toMatchObject({ status: 403, body: { code: "email_not_verified" } });
  });
});

describe("a path", () => {
  it("answers with and without its trailing slash, and names its methods in the response to others", async () => {
    for (const path of ["/me", "/me/"])
      for (const method of ["POST", "PUT", "OPTIONS"]) {
        const response = await fetchAt(path, { method });
        expect([response.status, response.headers.get("allow")]).toEqual([405, "GET, HEAD, PATCH, DELETE"]);
      }
    expect((await fetchAt("/broken", { method: "GET" })).headers.get("allow")).toBe("POST");
  });

  it("with GET also supports HEAD", async () => {
    const { access } = await person(new Date());
    const response = await fetchAt("/me", { method: "HEAD", headers: { authorization: `Bearer ${access}` } });
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("that no call has is refused in JSON", async () => {
    for (const path of ["/", "/you", "/me//", "/me/more"]) {
      const response = await fetchAt(path, {});
      expect([response.status, Object.keys(await response.json())], path).toEqual([404, ["error"]]);
    }
  });
});

describe("an unexpected error", () => {
  it("is answered with a reference, and nothing of the error itself", async () => {
    const response = await fetchAt("/broken", { method: "POST" });
    const { error } = await response.json();
    expect([response.status, error]).toEqual([500, expect.stringMatching(/Reference: [0-9a-f]{8}$/)]);
    expect(error).not.toContain("secret");
  });

  it("is answered with 503 and Retry-After while too many passwords wait to be hashed", async () => {
    const response = await fetchAt("/busy", { method: "POST" });
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "10"]);
    expect(await response.json()).toEqual({ error: expect.stringContaining("Wait a few seconds") });
  });
});

it("no response may be stored by caches, unless the call says so", async () => {
  for (const response of [await fetchAt("/busy", { method: "POST" }), await fetchAt("/nothing", {}), await fetchAt("/me", {})])
    expect(response.headers.get("cache-control")).toBe("no-store");
});
