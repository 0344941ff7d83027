import { createHash, randomUUID } from "node:crypto";
import { sealData } from "iron-session";
import { decode, encode } from "next-auth/jwt";
import { afterEach, describe, expect, it, vi } from "vitest";
import { logIn } from "../../scripts/vitest.people";
import { now } from "../platform/clock";
import { db } from "../platform/db";
import { newestById, passwordFor } from "../platform/keys";
import { advanceClock, resetClock } from "../sandbox/store";
import {
  type CookieOptions,
  type CookieReader,
  clearSeals,
  cookieOptions,
  identify,
  isVerified,
  loginCookie,
  loginOf,
  proofCookie,
  type Seal,
  sealLogin,
  sealProof,
  writeSeals,
} from "./cookies";
import { endSession, forgetSession } from "./store";

/** A browser's cookie jar: it keeps cookies that are set and drops those that are cleared. */
function jar(values: Record<string, string> = {}) {
  const kept = new Map(Object.entries(values));
  const options = new Map<string, CookieOptions>();
  return {
    options,
    names: () => [...kept.keys()],
    get: (name: string) => (kept.has(name) ? { value: kept.get(name) ?? "" } : undefined),
    set: (name: string, value: string, given: CookieOptions) => {
      options.set(name, given);
      if (given.maxAge > 0) kept.set(name, value);
      else kept.delete(name);
    },
  };
}

async function readSeals(cookies: CookieReader) {
  const login = await loginOf(cookies);
  return { login, verified: login !== null && (await isVerified(cookies, login)) };
}

const someone = (): Seal => ({ sessionId: randomUUID(), userId: randomUUID() });
const stranger = { standing: "stranger", session: null };

/** A logged-in person with real rows, and their browser's cookies. */
async function person({ proven = false } = {}) {
  const { id: userId } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" },
    select: { id: true },
  });
  const time = await now();
  const sessionId = await logIn(userId, time);
  if (proven) await db().session.update({ where: { id: sessionId }, data: { provenAt: time } });
  const cookies = jar();
  await writeSeals(cookies, { sessionId, userId }, proven ? "proven" : "unproven");
  return { userId, sessionId, cookies };
}

/** Another password under the id of the proof's key. */
const forged = () => Object.fromEntries(Object.keys(newestById("proof cookie")).map((id) => [id, "another password of enough characters"]));

/** The text with the character at `place` changed. */
function changedAt(text: string, place: number) {
  return text.slice(0, place) + (text[place] === "A" ? "B" : "A") + text.slice(place + 1);
}

describe("the sealed cookies", () => {
  it("open when the proof was sealed before keys took the place of passwords", async () => {
    const seal = someone();
    const cookies = jar();
    await writeSeals(cookies, seal, "unproven");
    const password = passwordFor("proof cookie");
    const id = createHash("sha256").update(Buffer.from(password, "hex")).digest().readUInt32BE();
    cookies.set(proofCookie(), await sealData({ ...seal, verified: true }, { password: { [id]: password }, ttl: 60 }), cookieOptions(60));
    expect(await readSeals(cookies)).toEqual({ login: seal, verified: true });
  });

  it("open to what was sealed", async () => {
    const seal = someone();
    const cookies = jar();
    await writeSeals(cookies, seal, "proven");
    expect(await readSeals(cookies)).toEqual({ login: seal, verified: true });
  });

  it("of a login alone prove nothing", async () => {
    const seal = someone();
    const cookies = jar();
    await writeSeals(cookies, seal, "unproven");
    expect(await readSeals(cookies)).toEqual({ login: seal, verified: false });
    expect(cookies.names()).toEqual([loginCookie()]);
  });

  it("of an unproven login clear an older proof", async () => {
    const cookies = jar();
    await writeSeals(cookies, someone(), "proven");
    await writeSeals(cookies, someone(), "unproven");
    expect(cookies.names()).toEqual([loginCookie()]);
  });

  it("are both cleared", async () => {
    const cookies = jar();
    await writeSeals(cookies, someone(), "proven");
    clearSeals(cookies);
    expect(cookies.names()).toEqual([]);
  });

  it("reveal nothing of the session or the user", async () => {
    const seal = someone();
    for (const sealed of [await sealLogin(seal), await sealProof(seal)]) {
      const readable = sealed + sealed.split(/[.*~]/).map((part) => Buffer.from(part, "base64url").toString("latin1"));
      expect(readable).not.toContain(seal.sessionId);
      expect(readable).not.toContain(seal.userId);
    }
  });

  it("are HttpOnly and SameSite=Lax for the whole site, for 30 days and for a day", async () => {
    const cookies = jar();
    await writeSeals(cookies, someone(), "proven");
    expect(cookies.options.get(loginCookie())).toEqual({ httpOnly: true, sameSite: "lax", secure: false, path: "/", maxAge: 30 * 86_400 });
    expect(cookies.options.get(proofCookie())).toMatchObject({ httpOnly: true, sameSite: "lax", maxAge: 86_400 });
  });

  it("identify nobody when there are none", async () => {
    expect(await readSeals(jar())).toEqual({ login: null, verified: false });
    expect(await readSeals(jar({ [loginCookie()]: "", [proofCookie()]: "" }))).toEqual({ login: null, verified: false });
  });
});

describe("a login cookie is refused", () => {
  it("when one of its characters was changed", async () => {
    const sealed = await sealLogin(someone());
    for (let place = 1; place < sealed.length - 2; place += 7) {
      expect((await readSeals(jar({ [loginCookie()]: changedAt(sealed, place) }))).login).toBeNull();
    }
  });

  it.each<[string, (seal: Seal) => Promise<string>]>([
    ["sealed with another key", ({ sessionId, userId }) => encode({ token: { sub: userId, sid: sessionId }, secret: "another secret" })],
    [
      "sealed with the proof's key",
      ({ sessionId, userId }) => encode({ token: { sub: userId, sid: sessionId }, secret: passwordFor("proof cookie") }),
    ],
    [
      "expired",
      ({ sessionId, userId }) => encode({ token: { sub: userId, sid: sessionId }, secret: passwordFor("login cookie"), maxAge: -60 }),
    ],
    ["without a session", ({ userId }) => encode({ token: { sub: userId }, secret: passwordFor("login cookie") })],
    ["without a user", ({ sessionId }) => encode({ token: { sid: sessionId }, secret: passwordFor("login cookie") })],
    [
      "with a session that is not a string",
      ({ userId }) => encode({ token: { sub: userId, sid: 7 }, secret: passwordFor("login cookie") }),
    ],
    ["a proof cookie", sealProof],
    [
      "an unsigned token",
      async ({ sessionId, userId }) =>
        `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from(JSON.stringify({ sub: userId, sid: sessionId })).toString("base64url")}.`,
    ],
    ["plain JSON", async (seal) => JSON.stringify(seal)],
    ["nonsense", async () => "x.y.z"],
    ["very long", async () => "x".repeat(100_000)],
  ])("when it is %s", async (_, made) => {
    expect(await readSeals(jar({ [loginCookie()]: await made(someone()) }))).toEqual({ login: null, verified: false });
  });
});

describe("a proof is refused", () => {
  /** Reads a valid login of `seal` together with the given proof. */
  const beside = async (seal: Seal, proof: string) => readSeals(jar({ [loginCookie()]: await sealLogin(seal), [proofCookie()]: proof }));

  it.each<[string, (seal: Seal) => Promise<string>]>([
    ["of another session of the user", ({ userId }) => sealProof({ userId, sessionId: randomUUID() })],
    ["of another user", ({ sessionId }) => sealProof({ sessionId, userId: randomUUID() })],
    ["of somebody else", () => sealProof(someone())],
    ["sealed with another key", (seal) => sealData({ ...seal, verified: true }, { password: "another password of enough characters" })],
    ["sealed with the login's key", (seal) => sealData({ ...seal, verified: true }, { password: newestById("login cookie") })],
    ["sealed with another key under the right id", (seal) => sealData({ ...seal, verified: true }, { password: forged() })],
    ["that does not say `verified`", (seal) => sealData({ ...seal }, { password: newestById("proof cookie") })],
    ["that says something like `verified`", (seal) => sealData({ ...seal, verified: "true" }, { password: newestById("proof cookie") })],
    ["without a session", ({ userId }) => sealData({ userId, verified: true }, { password: newestById("proof cookie") })],
    ["that is a login", sealLogin],
    ["that is nonsense", async () => "x"],
    ["that looks like a seal", async () => "Fe26.2*1*a*b*c*9999999999999*e*f~2"],
    ["of another version of the seal", async (seal) => (await sealProof(seal)).replace("Fe26.2", "Fe26.1")],
    ["with an invalid expiry", async () => "Fe26.2*1*a*b*c*-1*e*f~2"],
    ["that names an unknown password", async () => "Fe26.2*toString*a*b*c**e*f~2"],
  ])("%s, and the login stays valid", async (_, made) => {
    const seal = someone();
    expect(await beside(seal, await made(seal))).toEqual({ login: seal, verified: false });
  });

  it("with one of its characters changed", async () => {
    const seal = someone();
    const sealed = await sealProof(seal);
    for (let place = 9; place < sealed.length - 4; place += 7) expect((await beside(seal, changedAt(sealed, place))).verified).toBe(false);
  });

  it("with anything but the version of its format after it, so that the cache keeps each seal once", async () => {
    const who = someone();
    const sealed = await sealProof(who);
    const [seal = ""] = sealed.split("~");
    for (const after of ["", "~", "~1", "~22", "~2~2", "~2 ", "~x~2", `~${"x".repeat(5_000)}~2`])
      expect((await beside(who, seal + after)).verified, after.slice(0, 9)).toBe(false);
    expect((await beside(who, sealed)).verified).toBe(true);
  });

  it("once its hours are over", async () => {
    const seal = someone();
    const old = await sealProof(seal);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 25 * 3_600_000 });
    const read = await beside(seal, old);
    vi.useRealTimers();
    expect(read).toEqual({ login: seal, verified: false });
  });

  it("without a login", async () => {
    expect(await readSeals(jar({ [proofCookie()]: await sealProof(someone()) }))).toEqual({ login: null, verified: false });
  });
});

describe("an opened seal", () => {
  const day = 86_400_000;
  const expiryOf = async (login: string) => Number((await decode({ token: login, secret: passwordFor("login cookie") }))?.exp) * 1000;

  it("stays in the process's cache, however late it is read again", async () => {
    const seal = someone();
    const cookies = jar();
    await writeSeals(cookies, seal, "proven");
    await readSeals(cookies);
    vi.useFakeTimers({ toFake: ["Date", "performance"], now: Date.now() + 31 * day });
    const read = await readSeals(cookies);
    vi.useRealTimers();
    expect(read).toEqual({ login: seal, verified: true });
  });

  it("expires no sooner than its row, so that the row alone decides", async () => {
    const { userId } = await person();
    const sessionId = await logIn(userId, new Date());
    const cookies = jar();
    await writeSeals(cookies, { sessionId, userId }, "proven");
    const row = await db().session.findUniqueOrThrow({ where: { id: sessionId } });
    // A JWT counts in whole seconds, and both libraries tolerate an expiry of some seconds ago.
    expect((await expiryOf(cookies.get(loginCookie())?.value ?? "")) + 1000).toBeGreaterThan(row.expiresAt.getTime());
    const proofExpiry = Number(cookies.get(proofCookie())?.value.split("*")[5]);
    expect(proofExpiry).toBeGreaterThanOrEqual(row.createdAt.getTime() + day);
  });

  it("is not cached when it does not open", async () => {
    const opened = (globalThis as typeof globalThis & { pollstrSeals: Map<string, unknown> }).pollstrSeals;
    const before = opened.size;
    await readSeals(jar({ [loginCookie()]: randomUUID(), [proofCookie()]: randomUUID() }));
    expect(opened.size).toBe(before);
  });
});

describe("the person behind a request", () => {
  afterEach(resetClock);

  /** Changes the row and drops it from the cache. */
  async function change(id: string, data: { provenAt?: Date | null; expiresAt?: Date }) {
    await db().session.update({ where: { id }, data });
    forgetSession(id);
  }

  it("is a stranger without cookies", async () => {
    expect(await identify(jar())).toEqual(stranger);
  });

  it("is a member after a login, with the session", async () => {
    const { cookies, sessionId, userId } = await person();
    expect(await identify(cookies)).toMatchObject({
      standing: "member",
      session: { id: sessionId, userId, user: { id: userId, fullName: "Ann" } },
    });
  });

  it("is proven when row and cookie agree", async () => {
    const { cookies } = await person({ proven: true });
    expect((await identify(cookies)).standing).toBe("proven");
  });

  it("is a member when only the cookie says proven, because a copied flag proves nothing", async () => {
    const { cookies, sessionId } = await person({ proven: true });
    await change(sessionId, { provenAt: null });
    expect((await identify(cookies)).standing).toBe("member");
  });

  it("is a member without the seal of the flag being opened, when the row says unproven", async () => {
    const { userId, sessionId, cookies } = await person();
    const flag = await sealProof({ userId, sessionId });
    cookies.set(proofCookie(), flag, cookieOptions(60));
    expect((await identify(cookies)).standing).toBe("member");
    const opened = (globalThis as typeof globalThis & { pollstrSeals: Map<string, unknown> }).pollstrSeals;
    expect(opened.has(`proof ${flag}`)).toBe(false);
    await isVerified(cookies, { userId, sessionId });
    expect(opened.has(`proof ${flag}`)).toBe(true);
  });

  it("is a member when only the row says proven", async () => {
    const { cookies } = await person({ proven: true });
    cookies.set(proofCookie(), "", cookieOptions(0));
    expect((await identify(cookies)).standing).toBe("member");
  });

  it("is a member in another browser, because a proof belongs to the session and not to the account", async () => {
    const { userId } = await person({ proven: true });
    const cookies = jar();
    await writeSeals(cookies, { sessionId: await logIn(userId, await now()), userId }, "unproven");
    expect((await identify(cookies)).standing).toBe("member");
  });

  it("is a stranger once the session has ended, with the same cookies", async () => {
    const { cookies, sessionId } = await person({ proven: true });
    await endSession(sessionId, await now());
    expect(await identify(cookies)).toEqual(stranger);
  });

  it("is a stranger once the session has expired", async () => {
    const { cookies, sessionId } = await person({ proven: true });
    await change(sessionId, { expiresAt: await now() });
    expect(await identify(cookies)).toEqual(stranger);
  });

  it("is a stranger when the session is another user's", async () => {
    const { sessionId } = await person();
    const cookies = jar();
    await writeSeals(cookies, { sessionId, userId: randomUUID() }, "proven");
    expect(await identify(cookies)).toEqual(stranger);
  });

  it("is a stranger when there is no such session", async () => {
    const cookies = jar();
    await writeSeals(cookies, someone(), "proven");
    expect(await identify(cookies)).toEqual(stranger);
  });

  it("is a member again after 24 hours, and a stranger after 30 days", async () => {
    const { cookies, sessionId } = await person({ proven: true });
    const standingAfter = async (seconds: number) => {
      await advanceClock(seconds);
      forgetSession(sessionId);
      return (await identify(cookies)).standing;
    };
    expect([
      await standingAfter(86_400 - 60),
      await standingAfter(60),
      await standingAfter(28 * 86_400),
      await standingAfter(86_400),
    ]).toEqual(["proven", "member", "member", "stranger"]);
  });
});

describe("the cookies' names", () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.resetModules();
  });

  it.each([
    ["https://polls.example.com", true],
    ["http://localhost:3000", false],
  ])("of a site at %s are bound to its host and Secure: %s", async (origin, bound) => {
    vi.stubEnv("APP_URL", origin);
    vi.resetModules();
    const session = await import("./cookies");
    const polls = await import("../polls/ballot/cookies");
    for (const name of [session.loginCookie(), session.proofCookie(), polls.keptCookie()]) {
      expect(name.startsWith("__Host-pollstr-")).toBe(bound);
    }
    expect(session.cookieOptions(60)).toEqual({ httpOnly: true, sameSite: "lax", secure: bound, path: "/", maxAge: 60 });
  });
});
