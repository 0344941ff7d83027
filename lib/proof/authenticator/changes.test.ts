import { generateSync } from "otplib";
import { beforeEach, describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { startBeside } from "../../sessions/store";
import type { Asker } from "../rules";
import { beginApp, confirmApp, dropApp, proveByApp } from "./changes";
import { findPending } from "./data";
import { stepOfCode } from "./otplib";

const { now, password, plus } = people;
let asker: Asker;

beforeEach(async () => {
  asker = await people.member(now);
});

const codeAt = (secret: string, at: Date) => generateSync({ secret, epoch: at.getTime() / 1000 });
const wrongFor = (secret: string) => ["000000", "111111", "222222", "333333"].find((code) => stepOfCode(secret, code, now) === null) ?? "";
async function pending(): Promise<string> {
  expect(await beginApp(asker, password, now)).toEqual({ kind: "begun" });
  return (await findPending(asker.userId, now))?.secret ?? "";
}
/** Turns on an app with the code of the step before `now`. Returns its secret. */
async function app(): Promise<string> {
  const secret = await pending();
  expect(await confirmApp(asker, codeAt(secret, plus(-30)), now)).toMatchObject({ kind: "on" });
  return secret;
}
const anotherLogin = () => people.anotherLogin(asker, now);
const events = (kind: string) => people.events(kind, asker);

it("making a key and removing an app need the password, whose tries are throttled", async () => {
  await app();
  for (const step of [beginApp, dropApp]) expect(await step(asker, "wrong", now)).toEqual({ kind: "wrong-password" });
  for (let i = 0; i < 8; i++) await beginApp(asker, "wrong", now);
  for (const step of [beginApp, dropApp]) expect(await step(asker, password, now)).toMatchObject({ kind: "too-many" });
  expect(await db().authenticator.findMany({ where: { userId: asker.userId }, select: { isOn: true } })).toEqual([{ isOn: true }]);
});

describe("a pending key", () => {
  it("is turned on once, by one of its codes, and this is recorded", async () => {
    const secret = await pending();
    expect(await confirmApp(asker, wrongFor(secret), now)).toEqual({ kind: "wrong" });
    expect(await confirmApp(asker, "12 34", now)).toEqual({ kind: "malformed" });
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => confirmApp(asker, codeAt(secret, now), now)));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["on", "on-before", "on-before", "on-before"]);
    expect(await events("authenticator-added")).toBe(1);
    expect(await people.failures(asker.userId)).toBe(0);
    expect(await confirmApp(asker, codeAt(secret, now), plus(11))).toEqual({ kind: "gone" });
  });

  it("needs the password, and expires after half an hour", async () => {
    expect(await confirmApp(asker, "123456", now)).toEqual({ kind: "gone" });
    const secret = await pending();
    expect(await confirmApp(asker, codeAt(secret, plus(1800)), plus(1800))).toEqual({ kind: "gone" });
  });
});

describe("a code of an app", () => {
  it("proves once, in any spelling that people type, and this is recorded", async () => {
    const secret = await app();
    const code = codeAt(secret, now);
    expect(await proveByApp(asker, ` ${code.slice(0, 3)} ${code.slice(3)} `, now)).toMatchObject({ kind: "right" });
    expect(await proveByApp(await anotherLogin(), code, now)).toEqual({ kind: "spent" });
    expect(await proveByApp(await anotherLogin(), codeAt(secret, plus(30)), now)).toMatchObject({ kind: "right" });
    expect([await events("authenticator-proven"), await events("authenticator-code-wrong")]).toEqual([2, 0]);
  });

  it("proves once for simultaneous posts; the others learn that this login's own post was accepted", async () => {
    const code = codeAt(await app(), now);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => proveByApp(asker, code, now)));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "used")).toHaveLength(5);
    expect(await events("authenticator-proven")).toBe(1);
  });

  it("proves nothing for a login that ended for another reason, or that it replaced some time ago", async () => {
    const code = codeAt(await app(), now);
    const elsewhere = await anotherLogin();
    expect(await proveByApp(elsewhere, code, now)).toMatchObject({ kind: "right" });
    expect(await proveByApp(elsewhere, code, plus(11))).toEqual({ kind: "used" });
    expect(await startBeside(elsewhere, plus(11), null)).toBeNull();
    const loggedOut = await anotherLogin();
    await db().session.update({ where: { id: loggedOut.sessionId }, data: { endedAt: plus(-60) } });
    expect(await proveByApp(loggedOut, code, now)).toEqual({ kind: "used" });
    expect(await startBeside(loggedOut, now, null)).toBeNull();
  });

  it("is not counted if malformed; a wrong one is, and the tenth locks for 15 minutes and is recorded once", async () => {
    const secret = await app();
    for (let i = 0; i < 12; i++) expect(await proveByApp(asker, "12345", now)).toEqual({ kind: "malformed" });
    await db().user.update({ where: { id: asker.userId }, data: { codeFailures: 8 } });
    expect(await proveByApp(asker, wrongFor(secret), now)).toEqual({ kind: "wrong" });
    for (let i = 0; i < 3; i++) expect(await proveByApp(asker, wrongFor(secret), now)).toEqual({ kind: "locked", until: plus(900) });
    expect([await events("authenticator-code-wrong"), await events("authenticator-code-locked")]).toEqual([1, 1]);
    expect(await proveByApp(asker, codeAt(secret, plus(899)), plus(899))).toEqual({ kind: "locked", until: plus(900) });
    expect(await proveByApp(asker, codeAt(secret, plus(900)), plus(900))).toMatchObject({ kind: "right" });
  });

  it("proves nothing after the app is removed, which is recorded once", async () => {
    const secret = await app();
    expect(await dropApp(asker, password, now)).toMatchObject({ kind: "removed" });
    expect(await dropApp(asker, password, now)).toMatchObject({ kind: "removed" });
    expect(await proveByApp(asker, codeAt(secret, now), now)).toEqual({ kind: "ended" });
    expect(await events("authenticator-removed")).toBe(1);
  });
});
