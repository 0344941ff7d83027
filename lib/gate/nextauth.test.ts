import { randomUUID } from "node:crypto";
import type { Account, User } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { describe, expect, it, vi } from "vitest";
import { register } from "../accounts/account/changes";
import { now } from "../platform/clock";
import { sql } from "../platform/db";
import { log } from "../platform/log";
import { cookieOptions, identify, loginCookie, loginOf, sealLogin } from "../sessions/cookies";
import { addressOf, authOptions, authorize, type LoggedIn } from "./nextauth";

const password = "correct horse";

async function account() {
  const email = `${randomUUID()}@example.com`;
  const made = await register({ fullName: "Ann", email, password }, "192.0.2.1", new Date());
  if (made.kind !== "registered") throw new Error(made.kind);
  return { email, userId: made.account.id };
}
const address = "192.0.2.1";
async function loggedIn(email?: string): Promise<LoggedIn> {
  const result = await authorize(email ?? (await account()).email, password, address, null);
  if (result.kind !== "logged-in") throw new Error(result.kind);
  return result.person;
}
const browser = (sealed: string) => ({ get: (name: string) => (name === loginCookie() ? { value: sealed } : undefined) });

/** A login as next-auth calls it. */
function byNextAuth(given: Record<string, string> | undefined): Promise<unknown> {
  type Provider = { options: { authorize: (given: Record<string, string> | undefined, request: { headers: object }) => Promise<unknown> } };
  const [provider] = authOptions().providers as unknown as [Provider];
  return provider.options.authorize(given, { headers: {} });
}

describe("a login", () => {
  it("starts a new session every time", async () => {
    const { email, userId } = await account();
    const [one, two] = [await loggedIn(email), await loggedIn(email)];
    expect([one.id, two.id]).toEqual([userId, userId]);
    expect(two.sessionId).not.toBe(one.sessionId);
  });

  it("is refused for a wrong password and an unknown name, with the same answer", async () => {
    const { email } = await account();
    const refused = { kind: "bad-login" };
    expect(await authorize(email, "wrong", address, null)).toEqual(refused);
    expect(await authorize("nobody@example.com", password, address, null)).toEqual(refused);
  });

  it("must wait after ten wrong passwords from one address, even with the right one; another address need not", async () => {
    const { email } = await account();
    for (let i = 0; i < 10; i++) await authorize(email, "wrong", "192.0.2.7", null);
    expect(await authorize(email, password, "192.0.2.7", null)).toMatchObject({ kind: "too-many" });
    expect(await authorize(email.toUpperCase(), password, "192.0.2.7", null)).toMatchObject({ kind: "too-many" });
    expect(await authorize(email, password, "192.0.2.8", null)).toMatchObject({ kind: "logged-in" });
  });

  it("is refused by next-auth when a field is missing", async () => {
    const incomplete: (Record<string, string> | undefined)[] = [undefined, {}, { login: "x" }, { password: "x" }];
    for (const given of incomplete) expect(await byNextAuth(given)).toBeNull();
    const { email, userId } = await account();
    expect(await byNextAuth({ login: email, password })).toMatchObject({ id: userId });
  });
});

it("a login that fails unexpectedly is logged, and next-auth, which puts the message into a URL, gets none of a library's", async () => {
  const error = vi.spyOn(log, "error");
  await sql`ALTER TABLE "RateLimit" RENAME TO "Away"`;
  const given = { login: "nobody@example.com", password };
  const failed = await byNextAuth(given).catch((thrown: unknown) => thrown);
  await sql`ALTER TABLE "Away" RENAME TO "RateLimit"`;
  expect(failed).toEqual(new Error("Unavailable"));
  expect(error.mock.calls.map(([line]) => line)).toEqual([expect.objectContaining({ event: "surprise" })]);
  error.mockRestore();
  expect(await byNextAuth(given)).toBeNull();
});

describe("next-auth's token", () => {
  const jwt = (token: JWT, user?: LoggedIn) =>
    authOptions().callbacks?.jwt?.({ token, user: user as User, account: null as Account | null });

  it("carries the ids of the user and the session, and no personal data", async () => {
    const person = await loggedIn();
    expect(await jwt({ name: "Ann", email: "ann@example.com" }, person)).toEqual({ sub: person.id, sid: person.sessionId });
  });

  it("does not change when it is used again", async () => {
    expect(await jwt({ sub: "a", sid: "b" })).toEqual({ sub: "a", sid: "b" });
  });

  it("is in the cookie that the gate reads, with the gate's options", () => {
    const { cookies, session, pages } = authOptions();
    expect(cookies?.sessionToken).toEqual({ name: loginCookie(), options: cookieOptions(30 * 86_400) });
    expect([session?.strategy, pages?.signIn]).toEqual(["jwt", "/login"]);
  });

  it("shows scripts only its expiry", async () => {
    const session = authOptions().callbacks?.session;
    const told = await session?.({ session: { expires: "2026-03-01", user: { name: "Ann" } } } as Parameters<typeof session>[0]);
    expect(told).toEqual({ expires: "2026-03-01" });
  });
});

describe("a logout", () => {
  it("ends the session on the server, so the cookie stops working at once", async () => {
    const { id, sessionId } = await loggedIn();
    const cookies = browser(await sealLogin({ sessionId, userId: id }));
    expect((await identify(cookies)).standing).toBe("member");
    await authOptions().events?.signOut?.({ token: { sub: id, sid: sessionId }, session: { expires: (await now()).toISOString() } });
    expect(await loginOf(cookies)).not.toBeNull();
    expect((await identify(cookies)).standing).toBe("stranger");
  });

  it("of a token without a session changes nothing", async () => {
    const { id, sessionId } = await loggedIn();
    await authOptions().events?.signOut?.({ token: { sub: id }, session: { expires: "" } });
    expect((await identify(browser(await sealLogin({ sessionId, userId: id })))).standing).toBe("member");
  });
});

it("an untrusted proxy is ignored, and the log says so once", () => {
  const warn = vi.spyOn(log, "warn");
  const from = (headers: Record<string, string>) => addressOf((name) => headers[name] ?? null);
  expect(from({ "x-pollstr-peer": "10.0.0.1" })).toBe("10.0.0.1");
  expect(from({ "x-pollstr-peer": "10.0.0.1", "x-forwarded-for": "10.0.0.1" })).toBe("10.0.0.1");
  expect(warn).not.toHaveBeenCalled();
  for (const client of ["203.0.113.9", "203.0.113.10"])
    expect(from({ "x-pollstr-peer": "10.0.0.1", "x-forwarded-for": client })).toBe("10.0.0.1");
  expect(warn.mock.calls.map(([line]) => line)).toEqual([expect.objectContaining({ event: "proxy-not-trusted" })]);
  expect(JSON.stringify(warn.mock.calls)).not.toContain("203.0.113");
  warn.mockRestore();
});
