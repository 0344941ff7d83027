import { randomUUID } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { bearer, fieldsOf, type Tokens } from "../client";
import { expect, test } from "../fixtures";
import { goesTo } from "../visitor";

/** Your own account through the API: reading, changing and deleting it. */

const me = "/api/accounts/me/";
const notYours = "That is not your password.";

test("the account needs a valid access token: none, a refresh token, an unsigned or a forged one is refused", {
  tag: ["@api", "@inside"],
}, async ({ api, newProvenMember }) => {
  const { access, refresh } = await newProvenMember();
  const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const [, claims = "", signature] = access.split(".");
  const header = decodeProtectedHeader(access);
  const stranger = new TextEncoder().encode("a key of 32 bytes that is not ours");
  const foreign = await new SignJWT(decodeJwt(access)).setProtectedHeader({ ...header, alg: "HS256" }).sign(stranger);
  const other = await new SignJWT(decodeJwt(access)).setProtectedHeader({ ...header, alg: "HS512" }).sign(stranger);
  const forged = encoded({ ...decodeJwt(access), user_id: randomUUID() });
  for (const authorization of [
    undefined,
    "",
    "Bearer",
    "Bearer ",
    `Basic ${Buffer.from("ann:secret").toString("base64")}`,
    access,
    `Token ${access}`,
    `Bearer ${refresh}`,
    `Bearer ${access}x`,
    `Bearer ${access.split(".")[0]}.${forged}.${signature}`,
    `Bearer ${encoded({ ...header, alg: "none" })}.${claims}.`,
    `Bearer ${encoded({ ...header, alg: "none" })}.${claims}.${signature}`,
    `Bearer ${foreign}`,
    `Bearer ${other}`,
  ]) {
    const headers = authorization === undefined ? {} : { authorization };
    const answers = [
      await api.GET(me, { headers }),
      await api.PATCH(me, { headers, body: { full_name: "Eve" } }),
      await api.DELETE(me, { headers, body: { password: "x" } }),
    ];
    for (const { response, error } of answers) {
      expect([response.status, error], authorization).toEqual([401, { detail: expect.any(String), code: "token_not_valid" }]);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
    }
  }
  expect((await api.GET(me, { headers: bearer(access) })).response.status).toBe(200);
});

test("before the email is proven, the account cannot be read, changed or deleted", { tag: "@api" }, async ({ api, newMember }) => {
  const { access, password, email, name } = await newMember();
  const headers = bearer(access);
  const answers = [
    await api.GET(me, { headers }),
    await api.PATCH(me, { headers, body: { full_name: "Eve" } }),
    await api.DELETE(me, { headers, body: { password } }),
  ];
  for (const { response, error } of answers) {
    expect([response.status, error]).toEqual([403, { detail: expect.any(String), code: "email_not_verified" }]);
  }
  const login = await api.POST("/api/accounts/login/", { body: { email, password } });
  expect(login.data?.user.full_name).toBe(name);
});

test("the name can be changed without the password, and changes only the token's own account", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const [ann, bob] = [await newProvenMember(), await newProvenMember()];
  const { response, data } = await api.PATCH(me, { headers: bearer(ann.access), body: { full_name: " Ann Other " } });
  expect([response.status, data?.full_name]).toEqual([200, "Ann Other"]);
  expect((await api.GET(me, { headers: bearer(ann.access) })).data).toEqual(data);
  expect((await api.GET(me, { headers: bearer(bob.access) })).data).toMatchObject({ email: bob.email, full_name: bob.name });
  expect((await api.PATCH(me, { headers: bearer(ann.access), body: {} })).data).toEqual(data);
});

test("a new email needs the password and a new proof, and the old address is told", { tag: "@api" }, async ({
  api,
  newProvenMember,
  inbox,
}) => {
  const { access, password, email: old } = await newProvenMember();
  const email = `new-${old}`;
  const patch = (body: { email: string; current_password?: string }) => api.PATCH(me, { headers: bearer(access), body });
  const without = await patch({ email });
  expect([without.response.status, fieldsOf(without.error)]).toEqual([400, ["current_password"]]);
  const wrong = await patch({ email, current_password: "not it" });
  expect([wrong.response.status, wrong.error]).toEqual([400, { error: notYours, fields: { current_password: [notYours] } }]);
  const taken = await patch({ email: (await newProvenMember()).email, current_password: password });
  expect([taken.response.status, fieldsOf(taken.error)]).toEqual([400, ["email"]]);

  const { response, data } = await patch({ email: email.toUpperCase(), current_password: password });
  expect([response.status, data?.email]).toEqual([200, email]);
  expect((await api.GET(me, { headers: bearer(access) })).response.status).toBe(403);
  await expect.poll(async () => (await inbox.messages(old))[0]?.text).toContain("a different email address");
  expect((await api.POST("/api/accounts/token/", { body: { email: old, password } })).response.status).toBe(401);

  const [otp = ""] = await inbox.mailedAll(email, 1);
  const proven = await api.POST("/api/accounts/validate-otp/", { body: { email, otp } });
  const again = await api.GET(me, { headers: bearer(proven.data?.token.access ?? "") });
  expect(again.data?.email).toBe(email);
});

test("a new password needs the old one, and ends every token and every session on the site", { tag: "@api" }, async ({
  api,
  newProvenMember,
  visitor,
}) => {
  const member = await newProvenMember();
  const { email, password } = member;
  const { data: elsewhere } = await api.POST("/api/accounts/token/", { body: { email, password } });
  await visitor.logIn(member);
  const headers = bearer(member.access);
  const next = "another good password";
  const wrong = await api.PATCH(me, { headers, body: { password: next, current_password: "not it" } });
  expect(wrong.response.status).toBe(400);
  expect((await visitor.open("/2fa")).status()).toBe(200);

  expect((await api.PATCH(me, { headers, body: { password: next, current_password: password } })).response.status).toBe(200);
  for (const token of [member.access, member.refresh, elsewhere?.access ?? "", elsewhere?.refresh ?? ""]) {
    expect((await api.POST("/api/accounts/token/verify/", { body: { token } })).response.status).toBe(401);
  }
  expect((await api.GET(me, { headers })).response.status).toBe(401);
  // A process may cache a session for two seconds.
  await expect.poll(async () => goesTo(await visitor.open("/2fa"))).toBe("/login?next=%2F2fa");
  expect((await api.POST("/api/accounts/token/", { body: { email, password } })).response.status).toBe(401);
  expect((await api.POST("/api/accounts/token/", { body: { email, password: next } })).response.status).toBe(200);
});

test("an account without a number can be deleted with its password, which ends its tokens and frees the address", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const member = await newProvenMember();
  const headers = bearer(member.access);
  const wrong = await api.DELETE(me, { headers, body: { password: "not it" } });
  expect([wrong.response.status, wrong.error]).toEqual([400, { error: notYours, fields: { password: [notYours] } }]);
  expect((await api.GET(me, { headers })).response.status).toBe(200);

  const { email, password, name: full_name } = member;
  const gone = await api.DELETE(me, { headers, body: { password }, parseAs: "text" });
  expect([gone.response.status, gone.data ?? ""]).toEqual([204, ""]);
  for (const token of [member.access, member.refresh]) {
    expect((await api.POST("/api/accounts/token/verify/", { body: { token } })).response.status).toBe(401);
  }
  expect((await api.GET(me, { headers })).response.status).toBe(401);
  const recreated = await api.POST("/api/accounts/create/", { body: { full_name, email, password } });
  expect(recreated.response.status).toBe(201);
});

test("an account with a proven number cannot be deleted by a token: the response names the page that asks for a proof", {
  tag: "@api",
}, async ({ api, site, newProvenMember, visitor, inbox }) => {
  const member = await newProvenMember();
  await visitor.prove(member, inbox);
  const { password } = member;
  const headers = bearer(member.access);
  const wrong = await api.DELETE(me, { headers, body: { password: "not it" } });
  expect([wrong.response.status, wrong.error]).toEqual([400, { error: notYours, fields: { password: [notYours] } }]);
  const { response, error } = await api.DELETE(me, { headers, body: { password } });
  expect([response.status, error]).toEqual([403, { detail: expect.any(String), code: "phone_proof_required" }]);
  const [page = ""] = /https?:\S*\/settings\/delete/.exec(JSON.stringify(error)) ?? [];
  expect(page).toBe(`${site}/settings/delete`);
  expect((await api.GET(me, { headers })).response.status).toBe(200);

  const here = new URL(page).pathname;
  expect(goesTo(await visitor.submit(here, "Delete my account for good", { password }))).toBe("/login?because=account-deleted");
  expect((await api.GET(me, { headers })).response.status).toBe(401);
});

test("of ten simultaneous deletions one deletes the account and none causes an error", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const { access, password } = await newProvenMember();
  const answers = await Promise.all(
    [...Array(10)].map(() => api.DELETE(me, { headers: bearer(access), body: { password }, parseAs: "text" })),
  );
  const statuses = answers.map(({ response }) => response.status);
  expect(statuses).toContain(204);
  expect(statuses.filter((status) => ![204, 400, 401].includes(status))).toEqual([]);
});

test("after ten wrong passwords, changes and deletion are refused for a while, and the token can still read", { tag: "@api" }, async ({
  api,
  newProvenMember,
}) => {
  const { access, password } = await newProvenMember();
  const headers = bearer(access);
  for (let wrong = 1; wrong <= 10; wrong++) {
    const { response } = await api.DELETE(me, { headers, body: { password: `wrong ${wrong}` } });
    expect(response.status).toBe(400);
  }
  const answers: { response: Response; error?: unknown }[] = [
    await api.DELETE(me, { headers, body: { password } }),
    await api.PATCH(me, { headers, body: { password: "another good password", current_password: password } }),
  ];
  for (const { response } of answers) {
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(600);
  }
  expect((await api.GET(me, { headers })).response.status).toBe(200);
});

test("an account made on the site can get tokens and prove its email through the API", { tag: "@api" }, async ({ api, person, inbox }) => {
  const { email, password } = person;
  const { data } = await api.POST("/api/accounts/token/", { body: { email, password } });
  const closed = await api.GET(me, { headers: bearer((data as Tokens).access) });
  expect(closed.response.status).toBe(403);
  const [otp = ""] = await inbox.mailedAll(email, 1);
  const proven = await api.POST("/api/accounts/validate-otp/", { body: { email, otp } });
  expect((await api.GET(me, { headers: bearer(proven.data?.token.access ?? "") })).data?.email).toBe(email);
});
