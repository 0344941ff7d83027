import { randomUUID } from "node:crypto";
import { bearer, said } from "../client";
import { expect, test } from "../fixtures";

/** Registration through the API: creating an account and proving its email by the mailed code. */

const [create, validate, resend] = ["/api/accounts/create/", "/api/accounts/validate-otp/", "/api/accounts/resend-otp/"] as const;
const unknown = () => `nobody-${randomUUID()}@example.com`;

test("a new account's tokens open nothing until the mailed code proves its email", { tag: "@api" }, async ({ api, inbox }) => {
  const email = unknown();
  const body = { full_name: " Ann Example ", email: ` ${email.toUpperCase()} `, password: "correct horse battery" };
  const { data, response } = await api.POST(create, { body });
  expect(response.status).toBe(201);
  expect(data).toMatchObject({ user: { email, full_name: "Ann Example" }, mail: "sent", message: "We have emailed you a code." });
  const { access = "", refresh = "" } = data?.token ?? {};
  const [code = ""] = await inbox.mailedAll(email, 1);

  const closed = await api.GET("/api/accounts/me/", { headers: bearer(access) });
  expect([closed.response.status, closed.error]).toEqual([403, { detail: expect.any(String), code: "email_not_verified" }]);

  const proven = await api.POST(validate, { body: { email: email.toUpperCase(), otp: ` ${code.slice(0, 3)} ${code.slice(3)} ` } });
  expect([proven.response.status, proven.data?.message]).toEqual([200, "Account verified successfully"]);
  const me = await api.GET("/api/accounts/me/", { headers: bearer(proven.data?.token.access ?? "") });
  expect(me.data).toEqual(data?.user);

  // The first access token still says "not proven"; one from a refresh does not.
  expect((await api.GET("/api/accounts/me/", { headers: bearer(access) })).response.status).toBe(403);
  const next = await api.POST("/api/accounts/token/refresh/", { body: { refresh } });
  expect((await api.GET("/api/accounts/me/", { headers: bearer(next.data?.access ?? "") })).response.status).toBe(200);
});

test("an address that has an account is refused at its field in any spelling, and its owner is told by mail", { tag: "@api" }, async ({
  api,
  newMember,
  inbox,
}) => {
  const { email, password } = await newMember();
  const body = { full_name: "Eve", email: ` ${email.toUpperCase()}`, password: "another password" };
  const { response, error } = await api.POST(create, { body });
  const words = "An account with this email address already exists. Log in instead.";
  expect([response.status, error]).toEqual([400, { error: words, fields: { email: [words] } }]);
  await expect.poll(async () => (await inbox.messages(email)).map(({ text }) => text).join()).toContain("tried to create an account");
  const login = await api.POST("/api/accounts/login/", { body: { email, password } });
  expect(login.data?.user.full_name).not.toBe("Eve");
});

test("when several requests register one address at once, exactly one account is made", { tag: "@api" }, async ({ api }) => {
  const body = { full_name: "Ann", email: unknown(), password: "correct horse battery" };
  // Only three: each refusal counts against this network address, which other tests share.
  const statuses = await Promise.all([1, 2, 3].map(async () => (await api.POST(create, { body })).response.status));
  expect(statuses.sort()).toEqual([201, 400, 400]);
});

test("a common password is refused at its field", { tag: "@api" }, async ({ api }) => {
  const { response, error } = await api.POST(create, { body: { full_name: "Ann", email: unknown(), password: "password123" } });
  expect(response.status).toBe(400);
  expect(error?.fields).toEqual({ password: [expect.stringContaining("attackers")] });
});

test("a wrong code proves nothing, and the right one works once", { tag: "@api" }, async ({ api, newMember, inbox }) => {
  const { email } = await newMember();
  const otp = await inbox.code(email);
  const post = async (otp: string) => {
    const { response, error } = await api.POST(validate, { body: { email, otp } });
    return [response.status, error];
  };
  const wrong = [400, { error: "Invalid OTP." }];
  expect(await post(await inbox.wrongCode(email))).toEqual(wrong);
  expect(await post("no code")).toEqual(wrong);
  expect(await post(otp)).toEqual([200, undefined]);
  expect(await post(otp)).toEqual(wrong);
});

test("of ten simultaneous posts of the right code exactly one succeeds", { tag: ["@api", "@embedded"] }, async ({
  api,
  newMember,
  inbox,
}) => {
  const { email } = await newMember();
  const otp = await inbox.code(email);
  const answers = await Promise.all([...Array(10)].map(() => api.POST(validate, { body: { email, otp } })));
  expect(answers.map(({ response }) => response.status).sort()).toEqual([200, ...Array(9).fill(400)]);
});

test("PATCH and POST resend a code up to three times, with and without the trailing slash, and do not reveal who has an account", {
  tag: "@api",
}, async ({ api, site, newMember, inbox }) => {
  const { email } = await newMember();
  /** `mails` waits until that many mails have arrived: mails sent after two responses may arrive in either order. */
  const ask = async (email: string, mails: (asked: number) => Promise<unknown> = async () => {}) => {
    const body = { email };
    const byPatch = await api.PATCH(resend, { body });
    await mails(1);
    const byPost = await api.POST(resend, { body });
    await mails(2);
    const headers = { "content-type": "application/json" };
    const bare = await fetch(site + resend.slice(0, -1), { method: "PATCH", headers, body: JSON.stringify(body) });
    await mails(3);
    for (const { response } of [await api.PATCH(resend, { body }), await api.POST(resend, { body })]) {
      expect(response.status).toBe(429);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
      expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(600);
    }
    return Promise.all([byPatch, byPost, { response: bare, data: await bare.json() }].map(said));
  };
  const known = await ask(email, (asked) => inbox.mailedAll(email, 1 + asked));
  for (const { status, body } of known) {
    expect([status, body]).toEqual([200, { message: expect.stringContaining("a new code is on its way"), status: 200 }]);
  }
  expect(await ask(unknown())).toEqual(known);

  // One code from registration and three resent; only the newest works.
  const [newest = "", ...older] = await inbox.mailedAll(email, 4);
  const old = older.find((code) => code !== newest) ?? "";
  expect((await api.POST(validate, { body: { email, otp: old } })).response.status).toBe(400);
  expect((await api.POST(validate, { body: { email, otp: newest } })).response.status).toBe(200);
});

test("a resend for a proven address gets the same response and mails no code", { tag: "@api" }, async ({
  api,
  newMember,
  newProvenMember,
  inbox,
}) => {
  const { email } = await newProvenMember();
  expect(await said(await api.PATCH(resend, { body: { email } }))).toEqual(
    await said(await api.PATCH(resend, { body: { email: unknown() } })),
  );
  // Once a later request's code has arrived, this one's would have arrived too.
  const later = await newMember();
  await api.PATCH(resend, { body: { email: later.email } });
  await inbox.mailedAll(later.email, 2);
  expect(await inbox.messages(email)).toHaveLength(1);
});

test("when the mail server refuses the code, the account is still made, the response says so, and a resend works", { tag: "@api" }, async ({
  api,
  faults,
  inbox,
}) => {
  const email = unknown();
  await faults.once("mail", email, { status: 451 });
  const { response, data } = await api.POST(create, { body: { full_name: "Ann", email, password: "correct horse battery" } });
  expect([response.status, data?.mail]).toEqual([201, "not_sent"]);
  expect(data?.message).toContain("/api/accounts/resend-otp/");
  expect(await inbox.messages(email)).toEqual([]);

  expect((await api.PATCH(resend, { body: { email } })).response.status).toBe(200);
  const [otp = ""] = await inbox.mailedAll(email, 1);
  expect((await api.POST(validate, { body: { email, otp } })).response.status).toBe(200);
});
