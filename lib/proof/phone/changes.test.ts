import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { provenPhone } from "../../accounts/account/data";
import { now } from "../../platform/clock";
import { db } from "../../platform/db";
import { spend } from "../../platform/limits/changes";
import { faultBody } from "../../sandbox/schema";
import { addFault, advanceClock, clearFaults, messages } from "../../sandbox/store";
import { handleVonage } from "../../sandbox/vonage";
import { endSession, startSession } from "../../sessions/store";
import type { Asker } from "../rules";
import { type Checked, checkCode, giveUp, noteRefusal, type Resent, type Started, sendAgain, startCode } from "./changes";
import { findChallenge, openChallenge } from "./store";

// Uses the real adapter and SDK over HTTP against the sandbox. Tests move the sandbox's clock and read codes from its inbox.

let server: Server;
/** The calls that the provider received. */
let called: string[] = [];

async function serve(incoming: IncomingMessage, outgoing: ServerResponse) {
  const { method = "GET", url = "/", headers } = incoming;
  called.push(`${method} ${url.replace("/sandbox/vonage", "").replace(/[0-9a-f-]{36}/, "{id}")}`);
  const body = method === "GET" ? {} : { body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>, duplex: "half" };
  const request = new Request(new URL(url, "http://sandbox.test"), { method, headers: headers as Record<string, string>, ...body });
  const answer = await handleVonage(request, url.split("/").slice(3), { callsPerSecond: 10_000 });
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (!answer.body) return void outgoing.end();
  await pipeline(Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]), outgoing).catch(() => outgoing.destroy());
}

beforeAll(async () => {
  server = createServer((incoming, outgoing) => void serve(incoming, outgoing)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  process.env.PORT = String((server.address() as AddressInfo).port);
});

afterEach(async () => {
  called = [];
  await clearFaults();
});

afterAll(() => {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

let numbers = 0;
/** A number that no other test uses, from the range reserved for fiction. */
const freshNumber = () => `+447700900${String(numbers++).padStart(3, "0")}`;

let people = 0;
/** A new account, logged in, with its own network address. */
async function person(): Promise<Asker> {
  const { id: userId } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" },
    select: { id: true },
  });
  const address = `203.0.${people >> 8}.${people++ & 255}`;
  return { userId, sessionId: await startSession(userId, await now()), address };
}
/** Another login of the same account. */
const anotherLogin = async (asker: Asker): Promise<Asker> => ({ ...asker, sessionId: await startSession(asker.userId, await now()) });

const start = async (owner: Asker, number: string): Promise<Started> => startCode(owner, number, "en-us", await now());
const check = async (owner: Asker, code: string): Promise<Checked> => checkCode(owner, code, await now());
const resend = async (owner: Asker, wanted: "next" | "voice" = "next"): Promise<Resent> => sendAgain(owner, wanted, "en-us", await now());

const inbox = (number: string) => messages({ to: number });
const newest = async (number: string) => (await inbox(number))[0]?.code ?? "";
const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
const fault = (given: object) => addFault(faultBody.parse(given));
const many = <T>(work: () => Promise<T>, times = 8): Promise<T[]> => Promise.all(Array.from({ length: times }, work));
const kinds = (outcomes: { kind: string }[]) => outcomes.map(({ kind }) => kind).sort();

/** An account with a pending code. */
async function waiting() {
  const owner = await person();
  const number = freshNumber();
  expect(await start(owner, number)).toEqual({ kind: "sent" });
  return { owner, number, code: await newest(number) };
}
/** An account with a proven number and a proven session. */
async function proven() {
  const { owner, number, code } = await waiting();
  const outcome = await check(owner, code);
  if (outcome.kind !== "right") throw new Error(`The check was ${outcome.kind}.`);
  return { owner: { ...owner, sessionId: outcome.sessionId }, number };
}
/** Tries this many wrong codes. After every third it starts again, with another number because of the caps. */
async function fail(owner: Asker, number: string, times: number) {
  const outcomes: Checked[] = [];
  for (let i = 0; i < times; i++) {
    const challenge = await findChallenge(owner);
    let to = challenge?.phone ?? number;
    if (!challenge || challenge.expiresAt <= (await now())) {
      to = freshNumber();
      await start(owner, to);
    }
    outcomes.push(await check(owner, wrong(await newest(to))));
  }
  return outcomes;
}

const account = (id: string) => db().user.findUniqueOrThrow({ where: { id } });
const session = (id: string) => db().session.findUniqueOrThrow({ where: { id } });

describe("a right code", () => {
  it("gives the account the number and a new proven session, and ends the old session", async () => {
    const { owner, number, code } = await waiting();
    expect(await provenPhone(owner.userId)).toBeNull();
    const outcome = await check(owner, code);
    if (outcome.kind !== "right") throw new Error(outcome.kind);
    expect(outcome.sessionId).not.toBe(owner.sessionId);
    expect(await provenPhone(owner.userId)).toBe(number);
    expect((await session(outcome.sessionId)).provenAt).not.toBeNull();
    expect(await session(owner.sessionId)).toMatchObject({ provenAt: null, endedAt: expect.any(Date) });
  });

  it("may be typed with spaces and dashes", async () => {
    const { owner, code } = await waiting();
    expect((await check(owner, ` ${code.slice(0, 3)}-${code.slice(3)} `)).kind).toBe("right");
  });

  it("is right once; after it there is nothing to check", async () => {
    const { owner, code } = await waiting();
    await check(owner, code);
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("posted eight times at once is right once, and the others learn that it was used", async () => {
    const { owner, code } = await waiting();
    const outcomes = await many(() => check(owner, code));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
    // A post that arrives after the right one was stored finds no pending code.
    for (const { kind } of outcomes) expect(["right", "used", "none"]).toContain(kind);
    expect(kinds(outcomes)).toContain("used");
    expect(await db().session.count({ where: { userId: owner.userId, provenAt: { not: null } } })).toBe(1);
    expect(called.filter((call) => call === "POST /v2/verify/{id}")).toHaveLength(1);
  });

  it("resets the count of wrong codes", async () => {
    const { owner, number } = await waiting();
    await fail(owner, number, 2);
    expect((await account(owner.userId)).codeFailures).toBe(2);
    await check(owner, await newest(number));
    expect((await account(owner.userId)).codeFailures).toBe(0);
  });

  it("works only for its own session and account", async () => {
    const { owner, code } = await waiting();
    for (const other of [await anotherLogin(owner), await person(), (await waiting()).owner])
      expect((await check(other, code)).kind).not.toBe("right");
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("proves the same number again after the proof has expired", async () => {
    const { owner, number } = await proven();
    const later = await anotherLogin(owner);
    expect(await start(later, number)).toEqual({ kind: "sent" });
    expect((await check(later, await newest(number))).kind).toBe("right");
  });

  it("for a session that has ended in the meantime proves nothing", async () => {
    const { owner, code } = await waiting();
    await endSession(owner.sessionId, await now());
    expect((await check(owner, code)).kind).not.toBe("right");
    expect(await provenPhone(owner.userId)).toBeNull();
  });
});

describe("a wrong code", () => {
  it("leaves two tries, then one, then none; after that even the right code is refused", async () => {
    const { owner, code } = await waiting();
    expect([await check(owner, wrong(code)), await check(owner, wrong(code)), await check(owner, wrong(code))]).toEqual([
      { kind: "wrong", triesLeft: 2 },
      { kind: "wrong", triesLeft: 1 },
      { kind: "too-many" },
    ]);
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("that is malformed uses no try and does not reach the provider", async () => {
    const { owner, code } = await waiting();
    called = [];
    for (const typed of ["", "12345", "1234567", "abcdef", "../../x"]) expect(await check(owner, typed)).toEqual({ kind: "malformed" });
    expect(called).toEqual([]);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("posted five times at once uses one try for each post that reaches the provider, and none for the others", async () => {
    const { owner, code } = await waiting();
    called = [];
    const outcomes = await many(() => check(owner, wrong(code)), 5);
    const spent = outcomes.filter(({ kind }) => kind === "wrong" || kind === "too-many").length;
    expect(outcomes.filter(({ kind }) => kind === "not-now")).toHaveLength(5 - spent);
    expect(called).toHaveLength(spent);
    expect((await account(owner.userId)).codeFailures).toBe(spent);
  });

  it("counts for the account across all its codes; ten in a row lock this account only, for 15 minutes", async () => {
    const owner = await person();
    const number = freshNumber();
    expect(kinds(await fail(owner, number, 9))).not.toContain("locked");
    expect(await fail(owner, number, 1)).toEqual([{ kind: "locked", until: expect.any(Date) }]);
    const someone = await waiting();
    expect((await check(someone.owner, someone.code)).kind).toBe("right");
  });

  it("counts across sessions and numbers, so that another login or number does not evade the lock", async () => {
    const owner = await person();
    await fail(owner, freshNumber(), 4);
    await fail(await anotherLogin(owner), freshNumber(), 5);
    const last = await anotherLogin(owner);
    expect(await fail(last, freshNumber(), 1)).toMatchObject([{ kind: "locked" }]);
    expect(await start(await anotherLogin(owner), freshNumber())).toMatchObject({ kind: "locked" });
  });

  it("locks start, check and resend without a call to the provider; the next lock is twice as long", async () => {
    const owner = await person();
    const number = freshNumber();
    await fail(owner, number, 10);
    const code = await newest(number);
    called = [];
    await advanceClock(899);
    expect([await start(owner, number), await check(owner, code), await resend(owner)]).toMatchObject([
      { kind: "locked" },
      { kind: "locked" },
      { kind: "locked" },
    ]);
    expect(called).toEqual([]);
    await advanceClock(1);
    const outcomes = await fail(owner, number, 10);
    const last = outcomes.at(-1);
    if (last?.kind !== "locked") throw new Error("It was not locked again.");
    expect(Math.round((last.until.getTime() - (await now()).getTime()) / 60_000)).toBe(30);
  });

  it("does not lock for good; after the lock a right code works and clears it", async () => {
    const owner = await person();
    const number = freshNumber();
    await fail(owner, number, 10);
    await advanceClock(900);
    await start(owner, number);
    expect((await check(owner, await newest(number))).kind).toBe("right");
    expect(await account(owner.userId)).toMatchObject({ codeFailures: 0, codeLockedUntil: null });
  });
});

describe("an expired code", () => {
  it("does not work after the provider's last step", async () => {
    const { owner, code } = await waiting();
    await advanceClock(540);
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("does not work ten minutes after the start, even if newer codes were sent", async () => {
    const { owner, number } = await waiting();
    for (let i = 0; i < 2; i++) {
      await advanceClock(170);
      await resend(owner);
    }
    await advanceClock(170);
    await resend(owner);
    await advanceClock(90);
    expect((await check(owner, await newest(number))).kind).toBe("expired");
  });

  it("is reported as none if none was requested", async () => {
    const owner = await person();
    expect([await check(owner, "123456"), await resend(owner)]).toEqual([{ kind: "none" }, { kind: "none" }]);
  });

  it("cannot be checked while the start has no response yet", async () => {
    const owner = await person();
    await openChallenge(owner, freshNumber(), await now());
    expect(await check(owner, "123456")).toEqual({ kind: "not-now" });
  });
});

describe("a code that an automatic resend has replaced", () => {
  it("is reported as outdated and costs the account no try; the newest works", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(200);
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "sms" });
    expect((await account(owner.userId)).codeFailures).toBe(0);
    expect(await inbox(number)).toHaveLength(2);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is reported as outdated after the call, too", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(200);
    const second = await newest(number);
    await check(owner, code);
    await advanceClock(180);
    expect(await check(owner, second)).toEqual({ kind: "newer-sent", by: "call" });
    expect((await account(owner.userId)).codeFailures).toBe(0);
    expect((await inbox(number)).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is reported as outdated once; after that the tries left are those that the provider allows", async () => {
    const { owner, number, code } = await waiting();
    expect(await check(owner, wrong(code))).toEqual({ kind: "wrong", triesLeft: 2 });
    await advanceClock(200);
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "sms" });
    const last = wrong(await newest(number));
    expect([await check(owner, last), await check(owner, last)]).toEqual([{ kind: "wrong", triesLeft: 1 }, { kind: "too-many" }]);
    expect((await account(owner.userId)).codeFailures).toBe(3);
  });

  it("does not delay the next automatic step", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(350);
    await check(owner, code);
    await advanceClock(10);
    await resend(owner);
    expect((await inbox(number)).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
  });

  it("allows no free guessing: from the fourth in a day on each counts, but is reported the same", async () => {
    const owner = await person();
    const outcomes: Checked[] = [];
    for (let i = 0; i < 5; i++) {
      const number = freshNumber();
      await start(owner, number);
      await advanceClock(200);
      outcomes.push(await check(owner, wrong(await newest(number))));
    }
    expect(outcomes).toEqual(Array(5).fill({ kind: "newer-sent", by: "sms" }));
    expect((await account(owner.userId)).codeFailures).toBe(2);
  });
});

describe("another code", () => {
  it("may be requested after 30 s", async () => {
    const { owner } = await waiting();
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 30 });
    await advanceClock(29);
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 1 });
    await advanceClock(1);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 30 });
  });

  it("replaces the one before and has three tries of its own; the account's count continues", async () => {
    const { owner, number, code } = await waiting();
    await check(owner, wrong(code));
    await check(owner, wrong(code));
    await advanceClock(30);
    await resend(owner);
    expect(await check(owner, code)).toEqual({ kind: "wrong", triesLeft: 2 });
    expect((await account(owner.userId)).codeFailures).toBe(3);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("comes by SMS, then by a call, and then is refused; the last one still works", async () => {
    const { owner, number } = await waiting();
    const outcomes = [];
    for (let i = 0; i < 3; i++) {
      await advanceClock(30);
      outcomes.push((await resend(owner)).kind);
    }
    expect(outcomes).toEqual(["sent-sms", "calling", "too-many-codes"]);
    expect((await inbox(number)).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("may be a call at once", async () => {
    const { owner, number } = await waiting();
    await advanceClock(30);
    expect(await resend(owner, "voice")).toEqual({ kind: "calling" });
    expect((await inbox(number))[0]?.channel).toBe("voice");
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("comes from a new request after the old one has expired", async () => {
    const { owner, number } = await waiting();
    await advanceClock(550);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is sent once for simultaneous posts", async () => {
    const { owner, number } = await waiting();
    await advanceClock(30);
    const outcomes = await many(() => resend(owner), 5);
    expect(kinds(outcomes)).toEqual(["sent-sms", ...Array(4).fill("too-soon")]);
    expect(await inbox(number)).toHaveLength(2);
  });

  it("that the provider does not send leaves the last one valid", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(30);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    expect(await resend(owner)).toEqual({ kind: "not-resent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("that was not sent gives no new tries", async () => {
    const { owner, code } = await waiting();
    await check(owner, wrong(code));
    await advanceClock(30);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    await resend(owner);
    expect(await check(owner, wrong(code))).toEqual({ kind: "wrong", triesLeft: 1 });
    expect(await check(owner, wrong(code))).toEqual({ kind: "too-many" });
  });

  it("that was not sent does not advance the step; the next message names the right channel", async () => {
    const { owner, number } = await waiting();
    await advanceClock(170);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    expect(await resend(owner)).toEqual({ kind: "not-resent" });
    await advanceClock(30);
    const outcome = await resend(owner);
    expect(outcome.kind).toBe((await inbox(number))[0]?.channel === "voice" ? "calling" : "sent-sms");
  });

  it("says so if the provider cannot be reached", async () => {
    const { owner } = await waiting();
    await advanceClock(30);
    await fault({ reset: true, times: 5 });
    expect(await resend(owner)).toEqual({ kind: "unknown" });
  });

  it("after a start without a response makes a new request", async () => {
    const owner = await person();
    const number = freshNumber();
    await openChallenge(owner, number, await now());
    await advanceClock(30);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });
});

describe("a start", () => {
  it("resumes a request that the provider reported as unknown but still runs, also in another session", async () => {
    const { owner, number, code } = await waiting();
    await fault({ status: 404 });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    await fault({ status: 404 });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    const later = await anotherLogin(owner);
    expect(await start(later, number)).toEqual({ kind: "already-sent" });
    expect((await check(later, code)).kind).toBe("right");
  });

  it("never resumes the request of another account", async () => {
    const { owner, number, code } = await waiting();
    expect(await start(await person(), number)).toEqual({ kind: "running-elsewhere" });
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("posted eight times at once makes one request and sends one SMS", async () => {
    const owner = await person();
    const number = freshNumber();
    const outcomes = await many(() => start(owner, number));
    expect(kinds(outcomes)).toEqual([...Array(7).fill("already-sent"), "sent"]);
    expect(called).toEqual(["POST /v2/verify"]);
    expect(await inbox(number)).toHaveLength(1);
  });

  it("for a number with a pending code sends nothing, and that code stays valid", async () => {
    const { owner, number, code } = await waiting();
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("after a new login resumes the account's pending code", async () => {
    const { owner, number, code } = await waiting();
    const later = await anotherLogin(owner);
    expect(await start(later, number)).toEqual({ kind: "already-sent" });
    expect(await check(owner, code)).toEqual({ kind: "none" });
    expect((await check(later, code)).kind).toBe("right");
    expect((await session(owner.sessionId)).provenAt).toBeNull();
  });

  it("for another number and then the first again keeps the first code valid", async () => {
    const { owner, number, code } = await waiting();
    await giveUp(owner, await now());
    const other = freshNumber();
    expect(await start(owner, other)).toEqual({ kind: "sent" });
    await giveUp(owner, await now());
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    expect((await check(owner, code)).kind).toBe("right");
    expect(await provenPhone(owner.userId)).toBe(number);
  });

  it("for a number that was cancelled after 30 s makes a new request", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(30);
    await giveUp(owner, await now());
    expect(await check(owner, code)).toEqual({ kind: "none" });
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("for a number that another account is proving says so, and does not affect its code", async () => {
    const { owner, number, code } = await waiting();
    const other = await person();
    expect(await start(other, number)).toEqual({ kind: "running-elsewhere" });
    expect(await check(other, code)).toEqual({ kind: "none" });
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("for a number that the provider refuses is `bad-number`, and can be corrected at once", async () => {
    const owner = await person();
    expect(await start(owner, "+4477")).toEqual({ kind: "bad-number" });
    expect(await start(owner, freshNumber())).toEqual({ kind: "sent" });
  });

  it("can be repeated at once after any failure of the provider", async () => {
    for (const given of [{ status: 401 }, { status: 429 }, { status: 500 }, { reset: true }]) {
      const owner = await person();
      const number = freshNumber();
      await fault(given);
      expect(["misconfigured", "busy", "unknown"]).toContain((await start(owner, number)).kind);
      expect(await start(owner, number)).toEqual({ kind: "sent" });
    }
  });

  it("whose response was lost counts as sent when it is repeated, and only one SMS is sent", async () => {
    const owner = await person();
    const number = freshNumber();
    await fault({ dropAfterApply: true });
    expect(await start(owner, number)).toEqual({ kind: "unknown" });
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("never takes over another account's request, even after a start of its own without a response", async () => {
    const number = freshNumber();
    const [owner, other] = [await person(), await person()];
    await fault({ reset: true });
    expect(await start(other, number)).toEqual({ kind: "unknown" });
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect(await start(other, number)).toEqual({ kind: "running-elsewhere" });
    const code = await newest(number);
    expect(await check(other, code)).toEqual({ kind: "none" });
    expect((await check(owner, code)).kind).toBe("right");
  });
});

describe("a number that another account has proven", () => {
  it("is refused as taken; the second account stays logged in and unproven, and may use another number", async () => {
    const { number } = await proven();
    const { owner: other } = await waiting();
    expect(await start(other, number)).toEqual({ kind: "sent" });
    expect(await check(other, await newest(number))).toEqual({ kind: "taken" });
    expect(await provenPhone(other.userId)).toBeNull();
    expect((await session(other.sessionId)).endedAt).toBeNull();
    const own = freshNumber();
    await start(other, own);
    expect((await check(other, await newest(own))).kind).toBe("right");
  });

  it("is refused as taken also if this account has proven another number in the meantime", async () => {
    const { owner, number, code } = await waiting();
    const later = await anotherLogin(owner);
    const other = freshNumber();
    await start(later, other);
    expect((await check(owner, code)).kind).toBe("right");
    expect((await check(later, await newest(other))).kind).toBe("taken");
    expect(await provenPhone(owner.userId)).toBe(number);
  });
});

describe("a failure of the provider during a check", () => {
  it.each([
    ["401", { status: 401 }, { kind: "misconfigured" }],
    ["402", { status: 402 }, { kind: "misconfigured" }],
    ["409", { status: 409 }, { kind: "not-now" }],
    ["429", { status: 429 }, { kind: "busy", retryAfterSeconds: 1 }],
    ["500", { status: 500 }, { kind: "unknown" }],
    ["a reset", { reset: true }, { kind: "unknown" }],
    ["a proxy's page", { status: 200 }, { kind: "unknown" }],
  ])("(%s) uses no try, ends no session, and the code still works", async (_, given, outcome) => {
    const { owner, code } = await waiting();
    await fault(given);
    expect(await check(owner, wrong(code))).toEqual(outcome);
    expect((await account(owner.userId)).codeFailures).toBe(0);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("that hides a success proves nothing, and a new code works", async () => {
    const { owner, number, code } = await waiting();
    await fault({ dropAfterApply: true });
    expect(await check(owner, code)).toEqual({ kind: "unknown" });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await provenPhone(owner.userId)).toBeNull();
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });
});

describe("refusals are recorded as security events", () => {
  const events = (kind: string, { userId }: Asker) => db().securityEvent.count({ where: { kind, userId } });

  it("a number that gets no codes, but not a mistyped one", async () => {
    const asker = await person();
    for (const refusal of ["phone-kind", "phone-country", "phone-invalid"] as const) await noteRefusal(asker, refusal, await now());
    expect(await events("number-refused", asker)).toBe(2);
  });

  it("a code above a cap, without the number", async () => {
    const number = freshNumber();
    for (let i = 0; i < 3; i++) await spend({ e164: number, callingCode: "44", userId: randomUUID(), address: "127.0.0.1" });
    const asker = await person();
    expect((await start(asker, number)).kind).toBe("too-many-codes");
    expect(await events("limit-hit", asker)).toBe(1);
    expect(JSON.stringify(await db().securityEvent.findMany({ where: { userId: asker.userId }, omit: { id: true } }))).not.toContain(
      number.slice(-4),
    );
  });
});

describe("cancelling", () => {
  it("without a pending code changes nothing", async () => {
    await expect(giveUp(await person(), await now())).resolves.toBeUndefined();
  });

  it("before the provider allows it keeps the code valid", async () => {
    const { owner, code } = await waiting();
    await giveUp(owner, await now());
    expect((await check(owner, code)).kind).toBe("right");
  });
});
