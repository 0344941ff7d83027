import { randomUUID } from "node:crypto";
import type { Account, User } from "next-auth";
import type { JWT } from "next-auth/jwt";
import { describe, expect, it } from "vitest";
import { register } from "../accounts/changes";
import { now } from "../clock";
import { authOptions, authorize, type LoggedIn } from "./nextauth";
import { cookieOptions, identify, loginCookie, readSeals, sealLogin } from "./session";

const password = "correct horse";

async function account() {
  const email = `${randomUUID()}@example.com`;
  const made = await register({ fullName: "Ann", email, password });
  if (!made.ok) throw new Error(made.refusal);
  return { email, userId: made.userId };
}
async function loggedIn(): Promise<LoggedIn> {
  const person = await authorize((await account()).email, password);
  if (!person) throw new Error("The login failed.");
  return person;
}
const browser = (sealed: string) => ({ get: (name: string) => (name === loginCookie() ? { value: sealed } : undefined) });

describe("a login", () => {
  it("starts a session of its own every time", async () => {
    const { email, userId } = await account();
    const [one, two] = [await authorize(email, password), await authorize(email, password)];
    expect(one?.id).toBe(userId);
    expect(two?.id).toBe(userId);
    expect(two?.sessionId).not.toBe(one?.sessionId);
  });

  it("starts none for a wrong password or an unknown name", async () => {
    const { email } = await account();
    expect(await authorize(email, "wrong")).toBeNull();
    expect(await authorize("nobody@example.com", password)).toBeNull();
  });

  it("is refused by next-auth when a field is missing", async () => {
    const [provider] = authOptions().providers as unknown as [
      { options: { authorize: (given?: Record<string, string>) => Promise<unknown> } },
    ];
    const incomplete: (Record<string, string> | undefined)[] = [undefined, {}, { login: "x" }, { password: "x" }];
    for (const given of incomplete) expect(await provider.options.authorize(given)).toBeNull();
    const { email, userId } = await account();
    expect(await provider.options.authorize({ login: email, password })).toMatchObject({ id: userId });
  });
});

describe("next-auth's token", () => {
  const jwt = (token: JWT, user?: LoggedIn) =>
    authOptions().callbacks?.jwt?.({ token, user: user as User, account: null as Account | null });

  it("carries the ids of user and session, and nothing of the person", async () => {
    const person = await loggedIn();
    expect(await jwt({ name: "Ann", email: "ann@example.com" }, person)).toEqual({ sub: person.id, sid: person.sessionId });
  });

  it("stays as it is when it is used again", async () => {
    expect(await jwt({ sub: "a", sid: "b" })).toEqual({ sub: "a", sid: "b" });
  });

  it("lies in the cookie that the gate reads, with the gate's options", () => {
    const { cookies, session, pages } = authOptions();
    expect(cookies?.sessionToken).toEqual({ name: loginCookie(), options: cookieOptions(30 * 86_400) });
    expect([session?.strategy, pages?.signIn]).toEqual(["jwt", "/login"]);
  });

  it("is told to scripts as its expiry alone", async () => {
    const session = authOptions().callbacks?.session;
    const told = await session?.({ session: { expires: "2026-03-01", user: { name: "Ann" } } } as Parameters<typeof session>[0]);
    expect(told).toEqual({ expires: "2026-03-01" });
  });
});

describe("a log-out", () => {
  it("ends the session on the server: the cookie is dead at once", async () => {
    const { id, sessionId } = await loggedIn();
    const cookies = browser(await sealLogin({ sessionId, userId: id }));
    expect((await identify(cookies)).standing).toBe("member");
    await authOptions().events?.signOut?.({ token: { sub: id, sid: sessionId }, session: { expires: (await now()).toISOString() } });
    expect((await readSeals(cookies)).login).not.toBeNull();
    expect((await identify(cookies)).standing).toBe("stranger");
  });

  it("of a token without a session changes nothing", async () => {
    const { id, sessionId } = await loggedIn();
    await authOptions().events?.signOut?.({ token: { sub: id }, session: { expires: "" } });
    expect((await identify(browser(await sealLogin({ sessionId, userId: id })))).standing).toBe("member");
  });
});
