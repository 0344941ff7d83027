import { randomUUID } from "node:crypto";
import { bearer, said } from "../client";
import { expect, test } from "../fixtures";

/** The API's tokens: issued for the password, exchanged, verified and revoked. */

const [login, token] = ["/api/accounts/login/", "/api/accounts/token/"] as const;
const [refresh, verify, blacklist] = [
  "/api/accounts/token/refresh/",
  "/api/accounts/token/verify/",
  "/api/accounts/token/blacklist/",
] as const;
const notValid = { detail: expect.any(String), code: "token_not_valid" };

test("the password gets tokens that open the account, and login also returns the user", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const { email, password, name } = await newProvenMember();
  const body = { email: ` ${email.toUpperCase()} `, password };
  const [{ data: pair }, { data: both }] = [await api.POST(token, { body }), await api.POST(login, { body })];
  expect(both?.user).toMatchObject({ email, full_name: name });
  for (const { access } of [pair ?? { access: "" }, both?.token ?? { access: "" }]) {
    expect((await api.GET("/api/accounts/me/", { headers: bearer(access) })).data).toEqual(both?.user);
  }
});

test("a wrong password gets the same response with and without an account", { tag: "@api" }, async ({ api, newProvenMember }) => {
  const { email } = await newProvenMember();
  const wrong = { password: "not it at all" };
  for (const path of [login, token] as const) {
    const known = await said(await api.POST(path, { body: { email, ...wrong } }));
    expect([known.status, known.body]).toEqual([401, { detail: expect.any(String), code: "no_active_account" }]);
    expect(await said(await api.POST(path, { body: { email: `nobody-${randomUUID()}@example.com`, ...wrong } }))).toEqual(known);
  }
});

test("after ten wrong passwords the account must wait at both endpoints, even with the right one, and other accounts need not", {
  tag: "@api",
}, async ({ api, newMember }) => {
  const [{ email, password }, other] = [await newMember(), await newMember()];
  for (let wrong = 1; wrong <= 10; wrong++) {
    const { response } = await api.POST(wrong % 2 ? token : login, { body: { email, password: `wrong ${wrong}` } });
    expect(response.status).toBe(401);
  }
  for (const path of [token, login] as const) {
    const { response, error } = await api.POST(path, { body: { email, password } });
    expect([response.status, error]).toEqual([429, { error: expect.stringContaining("too often") }]);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(600);
  }
  expect((await api.POST(token, { body: { email: other.email, password: other.password } })).response.status).toBe(200);
});

test("a refresh token is exchanged for a new pair; used again after the next exchange, it ends its login", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const first = await newProvenMember();
  const exchange = async (token: string) => (await api.POST(refresh, { body: { refresh: token } })).data;
  const second = await exchange(first.refresh);
  const third = await exchange(second?.refresh ?? "");
  expect(new Set([first.refresh, second?.refresh, third?.refresh]).size).toBe(3);
  for (const access of [first.access, second?.access, third?.access]) {
    expect((await api.GET("/api/accounts/me/", { headers: bearer(access ?? "") })).response.status).toBe(200);
  }
  const replayed = await api.POST(refresh, { body: { refresh: first.refresh } });
  expect([replayed.response.status, replayed.error]).toEqual([401, notValid]);
  for (const pair of [first, second, third]) {
    expect(await exchange(pair?.refresh ?? "")).toBeUndefined();
    expect((await api.GET("/api/accounts/me/", { headers: bearer(pair?.access ?? "") })).response.status).toBe(401);
  }
});

test("ten simultaneous exchanges of one refresh token each return a valid pair that can be exchanged again", {
  tag: ["@api", "@embedded"],
}, async ({ api, newProvenMember }) => {
  const { refresh: token } = await newProvenMember();
  const answers = await Promise.all([...Array(10)].map(() => api.POST(refresh, { body: { refresh: token } })));
  expect(answers.map(({ response }) => response.status)).toEqual(Array(10).fill(200));
  const pairs = answers.map(({ data }) => data ?? { access: "", refresh: "" });
  const valid = await Promise.all(pairs.flatMap((pair) => Object.values(pair).map((token) => api.POST(verify, { body: { token } }))));
  expect(valid.map(({ response }) => response.status)).toEqual(Array(20).fill(200));
  for (const { access } of pairs) expect((await api.GET("/api/accounts/me/", { headers: bearer(access) })).response.status).toBe(200);
  expect((await api.POST(refresh, { body: { refresh: pairs[9]?.refresh ?? "" } })).response.status).toBe(200);
});

test("only a refresh token can be exchanged or revoked, and anything else is reported as an invalid token", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const { access, refresh: good } = await newProvenMember();
  const [head, claims, signature] = good.split(".");
  const none = Buffer.from('{"alg":"none","typ":"JWT"}').toString("base64url");
  for (const bad of [access, "x", "a.b.c", `${head}.${claims}.`, `${none}.${claims}.`, `${none}.${claims}.${signature}`, `${good}x`]) {
    for (const path of [refresh, blacklist] as const) {
      const { response, error } = await api.POST(path, { body: { refresh: bad } });
      expect([response.status, error], `${path} ${bad}`).toEqual([401, notValid]);
    }
    if (bad !== access) expect((await api.POST(verify, { body: { token: bad } })).response.status).toBe(401);
  }
  for (const token of [access, good]) {
    const { response, data } = await api.POST(verify, { body: { token } });
    expect([response.status, data]).toEqual([200, {}]);
  }
});

test("revoking a refresh token ends every token of its login at once, and no token of another login", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const { access, refresh: token, email, password } = await newProvenMember();
  const { data: other } = await api.POST("/api/accounts/token/", { body: { email, password } });
  expect((await api.POST(blacklist, { body: { refresh: token } })).response.status).toBe(200);
  for (const dead of [access, token]) expect((await api.POST(verify, { body: { token: dead } })).response.status).toBe(401);
  expect((await api.GET("/api/accounts/me/", { headers: bearer(access) })).response.status).toBe(401);
  expect((await api.POST(refresh, { body: { refresh: token } })).response.status).toBe(401);
  expect((await api.POST(blacklist, { body: { refresh: token } })).response.status).toBe(401);
  expect((await api.GET("/api/accounts/me/", { headers: bearer(other?.access ?? "") })).response.status).toBe(200);
});
