import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  anotherLogin,
  called,
  check,
  fault,
  freshNumber,
  inbox,
  kinds,
  many,
  newest,
  person,
  runNetwork,
  start,
  waiting,
} from "../../../scripts/vitest.network";
import { events } from "../../../scripts/vitest.people";
import { provenPhone } from "../../accounts/account/data";
import { now } from "../../platform/clock";
import { db } from "../../platform/db";
import { spend } from "../../platform/limits/changes";
import { advanceClock } from "../../sandbox/store";
import { giveUp } from "./resend";
import { noteRefusal } from "./start";

runNetwork();

const session = (id: string) => db().session.findUniqueOrThrow({ where: { id } });

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
    expect(called()).toEqual(["POST /v2/verify"]);
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

describe("refusals are recorded as security events", () => {
  it("a number that gets no codes, but not a mistyped one", async () => {
    const asker = await person();
    for (const refusal of ["phone-kind", "phone-country", "phone-invalid"] as const) await noteRefusal(asker, refusal, await now());
    expect(await events("number-refused", asker)).toBe(2);
  });

  it("a code above a cap, without the number", async () => {
    const number = freshNumber();
    for (let i = 0; i < 3; i++) await spend({ e164: number, isOwn: false, callingCode: "44", userId: randomUUID(), address: "127.0.0.1" });
    const asker = await person();
    expect((await start(asker, number)).kind).toBe("too-many-codes");
    expect(await events("limit-hit", asker)).toBe(1);
    expect(JSON.stringify(await db().securityEvent.findMany({ where: { userId: asker.userId }, omit: { id: true } }))).not.toContain(
      number.slice(-4),
    );
  });
});
