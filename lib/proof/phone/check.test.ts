import { describe, expect, it } from "vitest";
import {
  anotherLogin,
  called,
  check,
  fail,
  fault,
  freshNumber,
  inbox,
  kinds,
  many,
  network,
  newest,
  person,
  proven,
  resend,
  runNetwork,
  start,
  waiting,
  wrong,
} from "../../../scripts/vitest.network";
import { provenPhone } from "../../accounts/account/data";
import { now } from "../../platform/clock";
import { db } from "../../platform/db";
import { advanceClock } from "../../sandbox/store";
import { endSession } from "../../sessions/store";
import type { Checked } from "./check";
import { openChallenge } from "./store";

runNetwork();

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
    expect(called().filter((call) => call === "POST /v2/verify/{id}")).toHaveLength(1);
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
    network.seen = [];
    for (const typed of ["", "12345", "1234567", "abcdef", "../../x"]) expect(await check(owner, typed)).toEqual({ kind: "malformed" });
    expect(called()).toEqual([]);
    expect((await check(owner, code)).kind).toBe("right");
  });

  it("posted five times at once uses one try for each post that reaches the provider, and none for the others", async () => {
    const { owner, code } = await waiting();
    network.seen = [];
    const outcomes = await many(() => check(owner, wrong(code)), 5);
    const spent = outcomes.filter(({ kind }) => kind === "wrong" || kind === "too-many").length;
    expect(outcomes.filter(({ kind }) => kind === "not-now")).toHaveLength(5 - spent);
    expect(called()).toHaveLength(spent);
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
    network.seen = [];
    await advanceClock(899);
    expect([await start(owner, number), await check(owner, code), await resend(owner)]).toMatchObject([
      { kind: "locked" },
      { kind: "locked" },
      { kind: "locked" },
    ]);
    expect(called()).toEqual([]);
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
