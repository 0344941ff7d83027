import { randomUUID } from "node:crypto";
import { fieldsOf, said } from "../client";
import { expect, test } from "../fixtures";
import { goesTo } from "../visitor";

/** Password reset through the API. */

const [forgot, exchange, confirm] = [
  "/api/accounts/password-reset/",
  "/api/accounts/validate-password-reset-otp/",
  "/api/accounts/password-reset/confirm/",
] as const;
const token = "/api/accounts/token/";

test("a password reset by the mailed code ends all tokens and sessions, and the phone must be proven again", { tag: "@api" }, async ({
  api,
  newProvenMember,
  visitor,
  newVisitor,
  inbox,
  poll,
}) => {
  const member = await newProvenMember();
  const { email, password: old } = member;
  await visitor.prove(member, inbox);
  expect((await visitor.open(poll)).status()).toBe(200);

  expect((await api.POST(forgot, { body: { email } })).response.status).toBe(200);
  const [otp = ""] = await inbox.mailedAll(email, 2);
  const wrong = await api.POST(exchange, { body: { email, otp: await inbox.wrongCode(email) } });
  expect([wrong.response.status, wrong.error]).toEqual([400, { error: "Invalid OTP." }]);
  // A code works only for the purpose it was requested for.
  expect((await api.POST("/api/accounts/validate-otp/", { body: { email, otp } })).response.status).toBe(400);
  const { data } = await api.POST(exchange, { body: { email, otp } });
  const reset_token = data?.reset_token ?? "";
  expect((await api.POST(exchange, { body: { email, otp } })).response.status).toBe(400);

  const weak = await api.POST(confirm, { body: { reset_token, password: "short" } });
  expect([weak.response.status, fieldsOf(weak.error)]).toEqual([400, ["password"]]);
  const password = "another good password";
  expect((await api.POST(confirm, { body: { reset_token, password } })).response.status).toBe(200);
  const again = await api.POST(confirm, { body: { reset_token, password: "yet another password" } });
  expect([again.response.status, fieldsOf(again.error)]).toEqual([400, ["reset_token"]]);

  for (const each of [member.access, member.refresh]) {
    expect((await api.POST("/api/accounts/token/verify/", { body: { token: each } })).response.status).toBe(401);
  }
  expect((await api.POST(token, { body: { email, password: old } })).response.status).toBe(401);
  expect((await api.POST(token, { body: { email, password } })).response.status).toBe(200);
  await expect.poll(async () => (await inbox.messages(email))[0]?.text).toContain("password of your account was changed");

  await expect.poll(async () => goesTo(await visitor.open(poll))).toBe(`/login?next=${encodeURIComponent(poll)}`);
  const nextLogin = await newVisitor();
  await nextLogin.logIn({ email, password });
  expect(goesTo(await nextLogin.open(poll))).toBe(`/2fa?next=${encodeURIComponent(poll)}`);
});

test("of ten simultaneous posts of one reset token exactly one sets the password", { tag: "@api" }, async ({
  api,
  newProvenMember,
  inbox,
}) => {
  const { email } = await newProvenMember();
  await api.POST(forgot, { body: { email } });
  const [otp = ""] = await inbox.mailedAll(email, 2);
  const { data } = await api.POST(exchange, { body: { email, otp } });
  const passwords = [...Array(10).keys()].map((i) => `good password number ${i}`);
  const answers = await Promise.all(
    passwords.map((password) => api.POST(confirm, { body: { reset_token: data?.reset_token ?? "", password } })),
  );
  const statuses = answers.map(({ response }) => response.status);
  expect([...statuses].sort()).toEqual([200, ...Array(9).fill(400)]);
  const password = passwords[statuses.indexOf(200)] ?? "";
  expect((await api.POST(token, { body: { email, password } })).response.status).toBe(200);
});

test("three requests get the same responses with and without an account, and the fourth must wait", { tag: "@api" }, async ({
  api,
  newMember,
  inbox,
}) => {
  const { email } = await newMember();
  const ask = async (email: string) => {
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await said(await api.POST(forgot, { body: { email } })));
    const { response } = await api.POST(forgot, { body: { email } });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
    return answers;
  };
  const known = await ask(email);
  expect(known.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await ask(`nobody-${randomUUID()}@example.com`)).toEqual(known);
  await inbox.mailedAll(email, 4);
});

test("a password reset does not prove the email", { tag: "@api" }, async ({ api, newMember, inbox }) => {
  const { email } = await newMember();
  await api.POST(forgot, { body: { email } });
  const [otp = ""] = await inbox.mailedAll(email, 2);
  const { data } = await api.POST(exchange, { body: { email, otp } });
  const password = "another good password";
  await api.POST(confirm, { body: { reset_token: data?.reset_token ?? "", password } });
  const pair = (await api.POST(token, { body: { email, password } })).data;
  const me = await api.GET("/api/accounts/me/", { headers: { authorization: `Bearer ${pair?.access}` } });
  expect(me.response.status).toBe(403);
});
