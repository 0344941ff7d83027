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

// Through the one adapter and the SDK, over HTTP, to the stand-in. Its clock moves the time; codes are read from its inbox.

let server: Server;
/** The provider's paths that were called. */
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
/** A number of this test's own, from the range set aside for drama. */
const freshNumber = () => `+447700900${String(numbers++).padStart(3, "0")}`;

let people = 0;
/** A new account, logged in, from an address of its own. */
async function person(): Promise<Asker> {
  const { id: userId } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" },
    select: { id: true },
  });
  const address = `203.0.${people >> 8}.${people++ & 255}`;
  return { userId, sessionId: await startSession(userId, await now()), address };
}
/** Another login of the same account. */
const again = async (asker: Asker): Promise<Asker> => ({ ...asker, sessionId: await startSession(asker.userId, await now()) });

const start = async (owner: Asker, number: string): Promise<Started> => startCode(owner, number, "en-us", await now());
const check = async (owner: Asker, code: string): Promise<Checked> => checkCode(owner, code, await now());
const resend = async (owner: Asker, wanted: "next" | "voice" = "next"): Promise<Resent> => sendAgain(owner, wanted, "en-us", await now());

const inbox = (number: string) => messages({ to: number });
const newest = async (number: string) => (await inbox(number))[0]?.code ?? "";
const wrong = (code: string) => code.replace(/^./, (digit) => String((Number(digit) + 1) % 10));
const fault = (given: object) => addFault(faultBody.parse(given));
const many = <T>(work: () => Promise<T>, times = 8): Promise<T[]> => Promise.all(Array.from({ length: times }, work));
const kinds = (outcomes: { kind: string }[]) => outcomes.map(({ kind }) => kind).sort();

/** Someone to whom a code was sent. */
async function waiting() {
  const owner = await person();
  const number = freshNumber();
  expect(await start(owner, number)).toEqual({ kind: "sent" });
  return { owner, number, code: await newest(number) };
}
/** Someone whose number is proven, in a session of theirs. */
async function proven() {
  const { owner, number, code } = await waiting();
  const outcome = await check(owner, code);
  if (outcome.kind !== "right") throw new Error(`The check was ${outcome.kind}.`);
  return { owner: { ...owner, sessionId: outcome.sessionId }, number };
}
/** Types that many wrong codes; every third needs a new start, to another number because of the caps. */
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
  it("proves the number: it becomes the account's, in a new session, and the old session is over", async () => {
    const { owner, number, code } = await waiting();
    expect(await provenPhone(owner.userId)).toBeNull();
    const outcome = await check(owner, code);
    if (outcome.kind !== "right") throw new Error(outcome.kind);
    expect(outcome.sessionId).not.toBe(owner.sessionId);
    expect(await provenPhone(owner.userId)).toBe(number);
    expect((await session(outcome.sessionId)).provenAt).not.toBeNull();
    expect(await session(owner.sessionId)).toMatchObject({ provenAt: null, endedAt: expect.any(Date) });
  });

  it("may be typed with blanks and dashes", async () => {
    const { owner, code } = await waiting();
    expect((await check(owner, ` ${code.slice(0, 3)}-${code.slice(3)} `)).kind).toBe("right");
  });

  it("is right once: nothing is left to check afterwards", async () => {
    const { owner, code } = await waiting();
    await check(owner, code);
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("posted eight times at once is right once, and the others hear that it was used", async () => {
    const { owner, code } = await waiting();
    const outcomes = await many(() => check(owner, code));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
    // A post that arrives only after the first has won finds nothing under way any more.
    for (const { kind } of outcomes) expect(["right", "used", "none"]).toContain(kind);
    expect(kinds(outcomes)).toContain("used");
    expect(await db().session.count({ where: { userId: owner.userId, provenAt: { not: null } } })).toBe(1);
    expect(called.filter((call) => call === "POST /v2/verify/{id}")).toHaveLength(1);
  });

  it("clears the failures before it", async () => {
    const { owner, number } = await waiting();
    await fail(owner, number, 2);
    expect((await account(owner.userId)).codeFailures).toBe(2);
    await check(owner, await newest(number));
    expect((await account(owner.userId)).codeFailures).toBe(0);
  });

  it("of another session or another person works for nobody else", async () => {
    const { owner, code } = await waiting();
    for (const other of [await again(owner), await person(), (await waiting()).owner])
      expect((await check(other, code)).kind).not.toBe("right");
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("proves a new session each time the proof has aged, for the same number", async () => {
    const { owner, number } = await proven();
    const later = await again(owner);
    expect(await start(later, number)).toEqual({ kind: "sent" });
    expect((await check(later, await newest(number))).kind).toBe("right");
  });

  it("of a session that was ended meanwhile proves nothing", async () => {
    const { owner, code } = await waiting();
    await endSession(owner.sessionId, await now());
    expect((await check(owner, code)).kind).not.toBe("right");
    expect(await provenPhone(owner.userId)).toBeNull();
  });
});

describe("a wrong code", () => {
  it("leaves two tries, then one, then none: the code is dead, even typed right", async () => {
    const { owner, code } = await waiting();
    expect([await check(owner, wrong(code)), await check(owner, wrong(code)), await check(owner, wrong(code))]).toEqual([
      { kind: "wrong", triesLeft: 2 },
      { kind: "wrong", triesLeft: 1 },
      { kind: "too-many" },
    ]);
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("that is no code at all spends no try and asks nobody", async () => {
    const { owner, code } = await waiting();
    called = [];
    for (const typed of ["", "12345", "1234567", "abcdef", "../../x"]) expect(await check(owner, typed)).toEqual({ kind: "malformed" });
    expect(called).toEqual([]);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("posted five times at once spends no more tries than reach the provider, and the others none", async () => {
    const { owner, code } = await waiting();
    called = [];
    const outcomes = await many(() => check(owner, wrong(code)), 5);
    const spent = outcomes.filter(({ kind }) => kind === "wrong" || kind === "too-many").length;
    expect(outcomes.filter(({ kind }) => kind === "not-now")).toHaveLength(5 - spent);
    expect(called).toHaveLength(spent);
    expect((await account(owner.userId)).codeFailures).toBe(spent);
  });

  it("counts for the account over all its codes: ten in a row lock it for 15 minutes, and nobody else", async () => {
    const owner = await person();
    const number = freshNumber();
    expect(kinds(await fail(owner, number, 9))).not.toContain("locked");
    expect(await fail(owner, number, 1)).toEqual([{ kind: "locked", until: expect.any(Date) }]);
    const someone = await waiting();
    expect((await check(someone.owner, someone.code)).kind).toBe("right");
  });

  it("counts over sessions and numbers: another login or number is no way round", async () => {
    const owner = await person();
    await fail(owner, freshNumber(), 4);
    await fail(await again(owner), freshNumber(), 5);
    const last = await again(owner);
    expect(await fail(last, freshNumber(), 1)).toMatchObject([{ kind: "locked" }]);
    expect(await start(await again(owner), freshNumber())).toMatchObject({ kind: "locked" });
  });

  it("locks start, check and resend alike, asking the provider nothing, and then twice as long", async () => {
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

  it("does not lock for good: after the lock a right code passes and clears it", async () => {
    const owner = await person();
    const number = freshNumber();
    await fail(owner, number, 10);
    await advanceClock(900);
    await start(owner, number);
    expect((await check(owner, await newest(number))).kind).toBe("right");
    expect(await account(owner.userId)).toMatchObject({ codeFailures: 0, codeLockedUntil: null });
  });
});

describe("a code that is over", () => {
  it("does not work ten minutes on, nor once the provider's last step ran out", async () => {
    const { owner, code } = await waiting();
    await advanceClock(540);
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await check(owner, code)).toEqual({ kind: "none" });
  });

  it("does not work after ten minutes though codes were sent again", async () => {
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

  it("is none while none was asked for", async () => {
    const owner = await person();
    expect([await check(owner, "123456"), await resend(owner)]).toEqual([{ kind: "none" }, { kind: "none" }]);
  });

  it("is not there yet while the start is not answered", async () => {
    const owner = await person();
    await openChallenge(owner, freshNumber(), await now());
    expect(await check(owner, "123456")).toEqual({ kind: "not-now" });
  });
});

describe("a code after which another was sent by itself", () => {
  it("is told so and spends no try of the account; the newest works", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(200);
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "sms" });
    expect((await account(owner.userId)).codeFailures).toBe(0);
    expect(await inbox(number)).toHaveLength(2);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is told so for the call as well, whatever came between", async () => {
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

  it("is told so once: the next wrong code is one, and what is told is what the provider leaves", async () => {
    const { owner, number, code } = await waiting();
    expect(await check(owner, wrong(code))).toEqual({ kind: "wrong", triesLeft: 2 });
    await advanceClock(200);
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "sms" });
    const last = wrong(await newest(number));
    expect([await check(owner, last), await check(owner, last)]).toEqual([{ kind: "wrong", triesLeft: 1 }, { kind: "too-many" }]);
    expect((await account(owner.userId)).codeFailures).toBe(3);
  });

  it("does not hold up the steps: the next comes when it would have come", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(350);
    await check(owner, code);
    await advanceClock(10);
    await resend(owner);
    expect((await inbox(number)).map(({ channel }) => channel)).toEqual(["voice", "sms", "sms"]);
  });

  it("is no way to guess for nothing: from the fourth in a day on each counts, though it is told the same", async () => {
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
  it("may be asked for after 30 s, by whoever counts down", async () => {
    const { owner } = await waiting();
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 30 });
    await advanceClock(29);
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 1 });
    await advanceClock(1);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect(await resend(owner)).toEqual({ kind: "too-soon", seconds: 30 });
  });

  it("replaces the one before, with three tries of its own; the account's count goes on", async () => {
    const { owner, number, code } = await waiting();
    await check(owner, wrong(code));
    await check(owner, wrong(code));
    await advanceClock(30);
    await resend(owner);
    expect(await check(owner, code)).toEqual({ kind: "wrong", triesLeft: 2 });
    expect((await account(owner.userId)).codeFailures).toBe(3);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is one SMS and then a call, and then no more; the last one still works", async () => {
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

  it("is a new request once the old one has run out", async () => {
    const { owner, number } = await waiting();
    await advanceClock(550);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("is sent once by many posts at once", async () => {
    const { owner, number } = await waiting();
    await advanceClock(30);
    const outcomes = await many(() => resend(owner), 5);
    expect(kinds(outcomes)).toEqual(["sent-sms", ...Array(4).fill("too-soon")]);
    expect(await inbox(number)).toHaveLength(2);
  });

  it("that the provider does not send leaves the last one standing", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(30);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    expect(await resend(owner)).toEqual({ kind: "not-resent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("that was not sent gives no new tries: what is told is what is left", async () => {
    const { owner, code } = await waiting();
    await check(owner, wrong(code));
    await advanceClock(30);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    await resend(owner);
    expect(await check(owner, wrong(code))).toEqual({ kind: "wrong", triesLeft: 1 });
    expect(await check(owner, wrong(code))).toEqual({ kind: "too-many" });
  });

  it("that was not sent does not move the steps: what is said is what comes", async () => {
    const { owner, number } = await waiting();
    await advanceClock(170);
    await fault({ match: { path: "next_workflow" }, status: 500 });
    expect(await resend(owner)).toEqual({ kind: "not-resent" });
    await advanceClock(30);
    const outcome = await resend(owner);
    expect(outcome.kind).toBe((await inbox(number))[0]?.channel === "voice" ? "calling" : "sent-sms");
  });

  it("that met an unreachable provider says so", async () => {
    const { owner } = await waiting();
    await advanceClock(30);
    await fault({ reset: true, times: 5 });
    expect(await resend(owner)).toEqual({ kind: "unknown" });
  });

  it("resent after an unanswered start begins anew", async () => {
    const owner = await person();
    const number = freshNumber();
    await openChallenge(owner, number, await now());
    await advanceClock(30);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });
});

describe("a start", () => {
  it("after the provider lost sight of a request that still runs takes that request up again, in another session too", async () => {
    const { owner, number, code } = await waiting();
    await fault({ status: 404 });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    await fault({ status: 404 });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    const later = await again(owner);
    expect(await start(later, number)).toEqual({ kind: "already-sent" });
    expect((await check(later, code)).kind).toBe("right");
  });

  it("never takes up the request of another account", async () => {
    const { owner, number, code } = await waiting();
    expect(await start(await person(), number)).toEqual({ kind: "running-elsewhere" });
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("posted eight times at once is one request and one SMS", async () => {
    const owner = await person();
    const number = freshNumber();
    const outcomes = await many(() => start(owner, number));
    expect(kinds(outcomes)).toEqual([...Array(7).fill("already-sent"), "sent"]);
    expect(called).toEqual(["POST /v2/verify"]);
    expect(await inbox(number)).toHaveLength(1);
  });

  it("of a number that has a code under way sends nothing and keeps that code good", async () => {
    const { owner, number, code } = await waiting();
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("after a new login takes the account's running code along", async () => {
    const { owner, number, code } = await waiting();
    const later = await again(owner);
    expect(await start(later, number)).toEqual({ kind: "already-sent" });
    expect(await check(owner, code)).toEqual({ kind: "none" });
    expect((await check(later, code)).kind).toBe("right");
    expect((await session(owner.sessionId)).provenAt).toBeNull();
  });

  it("of another number and back again finds the first code still good", async () => {
    const { owner, number, code } = await waiting();
    await giveUp(owner, await now());
    const other = freshNumber();
    expect(await start(owner, other)).toEqual({ kind: "sent" });
    await giveUp(owner, await now());
    expect(await start(owner, number)).toEqual({ kind: "already-sent" });
    expect((await check(owner, code)).kind).toBe("right");
    expect(await provenPhone(owner.userId)).toBe(number);
  });

  it("of a number that was given up after 30 s is a new one", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(30);
    await giveUp(owner, await now());
    expect(await check(owner, code)).toEqual({ kind: "none" });
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("of a number that somebody else is just proving says so, and leaves their code alone", async () => {
    const { owner, number, code } = await waiting();
    const other = await person();
    expect(await start(other, number)).toEqual({ kind: "running-elsewhere" });
    expect(await check(other, code)).toEqual({ kind: "none" });
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("of a number that the provider refuses is `bad-number`, and may be corrected at once", async () => {
    const owner = await person();
    expect(await start(owner, "+4477")).toEqual({ kind: "bad-number" });
    expect(await start(owner, freshNumber())).toEqual({ kind: "sent" });
  });

  it("may be repeated at once after any trouble of the provider's", async () => {
    for (const given of [{ status: 401 }, { status: 429 }, { status: 500 }, { reset: true }]) {
      const owner = await person();
      const number = freshNumber();
      await fault(given);
      expect(["misconfigured", "busy", "unknown"]).toContain((await start(owner, number)).kind);
      expect(await start(owner, number)).toEqual({ kind: "sent" });
    }
  });

  it("whose answer was lost counts as sent when it is repeated, with the one SMS that went out", async () => {
    const owner = await person();
    const number = freshNumber();
    await fault({ dropAfterApply: true });
    expect(await start(owner, number)).toEqual({ kind: "unknown" });
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect(await inbox(number)).toHaveLength(1);
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });

  it("never takes over a request that is on record elsewhere, though an own start was not answered", async () => {
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
  it("is taken: the other account stays logged in, unproven, and may use another number", async () => {
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

  it("is refused also when this account proved another number meanwhile, in words and not as a fault", async () => {
    const { owner, number, code } = await waiting();
    const later = await again(owner);
    const other = freshNumber();
    await start(later, other);
    expect((await check(owner, code)).kind).toBe("right");
    expect((await check(later, await newest(other))).kind).toBe("taken");
    expect(await provenPhone(owner.userId)).toBe(number);
  });
});

describe("trouble with the provider while a code is checked", () => {
  it.each([
    ["401", { status: 401 }, { kind: "misconfigured" }],
    ["402", { status: 402 }, { kind: "misconfigured" }],
    ["409", { status: 409 }, { kind: "not-now" }],
    ["429", { status: 429 }, { kind: "busy", retryAfterSeconds: 1 }],
    ["500", { status: 500 }, { kind: "unknown" }],
    ["a reset", { reset: true }, { kind: "unknown" }],
    ["a page of a proxy", { status: 200 }, { kind: "unknown" }],
  ])("of the kind %s spends no try, ends no session, and the code still works", async (_, given, outcome) => {
    const { owner, code } = await waiting();
    await fault(given);
    expect(await check(owner, wrong(code))).toEqual(outcome);
    expect((await account(owner.userId)).codeFailures).toBe(0);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("that hid a success proves nothing: a new code is needed, and works", async () => {
    const { owner, number, code } = await waiting();
    await fault({ dropAfterApply: true });
    expect(await check(owner, code)).toEqual({ kind: "unknown" });
    expect(await check(owner, code)).toEqual({ kind: "expired" });
    expect(await provenPhone(owner.userId)).toBeNull();
    expect(await start(owner, number)).toEqual({ kind: "sent" });
    expect((await check(owner, await newest(number))).kind).toBe("right");
  });
});

describe("what is refused is written down for whoever must look into an attack", () => {
  const events = (kind: string, { userId }: Asker) => db().securityEvent.count({ where: { kind, userId } });

  it("a number that no code goes to, and not one that is mistyped", async () => {
    const asker = await person();
    for (const refusal of ["phone-kind", "phone-country", "phone-invalid"] as const) await noteRefusal(asker, refusal, await now());
    expect(await events("number-refused", asker)).toBe(2);
  });

  it("a code above a cap, with no word of the number", async () => {
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

describe("giving up", () => {
  it("without a code under way changes nothing", async () => {
    await expect(giveUp(await person(), await now())).resolves.toBeUndefined();
  });

  it("before the provider allows it keeps the code, in case the person comes back", async () => {
    const { owner, code } = await waiting();
    await giveUp(owner, await now());
    expect((await check(owner, code)).kind).toBe("right");
  });
});
