import { describe, expect, it } from "vitest";
import {
  check,
  fault,
  freshNumber,
  inbox,
  kinds,
  many,
  newest,
  person,
  resend,
  runNetwork,
  waiting,
  wrong,
} from "../../../scripts/vitest.network";
import { now } from "../../platform/clock";
import { db } from "../../platform/db";
import { advanceClock } from "../../sandbox/store";
import { giveUp } from "./resend";
import { openChallenge } from "./store";

runNetwork();

const account = (id: string) => db().user.findUniqueOrThrow({ where: { id } });

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

describe("another code", () => {
  it("may be requested after 30 s", async () => {
    const { owner } = await waiting();
    // Real time goes on as well, here at most eight seconds. rules.test.ts holds the exact number.
    const tooSoon = { kind: "too-soon", seconds: expect.closeTo(26, -1) };
    expect(await resend(owner)).toEqual(tooSoon);
    await advanceClock(20);
    expect(await resend(owner)).toMatchObject({ kind: "too-soon" });
    await advanceClock(10);
    expect(await resend(owner)).toEqual({ kind: "sent-sms" });
    expect(await resend(owner)).toEqual(tooSoon);
  });

  it("replaces the one before and has three tries of its own; the account's count continues", async () => {
    const { owner, number, code } = await waiting();
    await check(owner, wrong(code));
    await check(owner, wrong(code));
    await advanceClock(30);
    await resend(owner);
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "sms" });
    expect(await check(owner, code)).toEqual({ kind: "wrong", triesLeft: 1 });
    expect((await account(owner.userId)).codeFailures).toBe(4);
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

  it("is the one that is wanted when the one before is typed, whatever was typed; each wrong one still counts", async () => {
    const { owner, number, code } = await waiting();
    await advanceClock(30);
    await resend(owner, "voice");
    expect(await check(owner, code)).toEqual({ kind: "newer-sent", by: "call" });
    expect((await account(owner.userId)).codeFailures).toBe(1);
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
