import { beforeEach, describe, expect, it } from "vitest";
import * as people from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import type { Asker } from "../rules";
import { createCodes, useCode as tryCode } from "./changes";
import { spell } from "./rules";
import { makeCode } from "./store";

const { now, password, plus } = people;
let asker: Asker;

beforeEach(async () => {
  asker = await people.member(now);
});

async function codes(): Promise<[string, ...string[]]> {
  const created = await createCodes(asker, password, now);
  if (created.kind !== "created") throw new Error(created.kind);
  return created.codes as [string, ...string[]];
}
const anotherLogin = () => people.anotherLogin(asker, now);
const events = (kind: string) => people.events(kind, asker);

it("making codes needs the password, whose tries are throttled", async () => {
  expect(await createCodes(asker, "wrong", now)).toEqual({ kind: "wrong-password" });
  for (let i = 0; i < 9; i++) await createCodes(asker, "wrong", now);
  expect(await createCodes(asker, password, now)).toMatchObject({ kind: "too-many" });
  expect(await db().recoveryCode.count({ where: { userId: asker.userId } })).toBe(0);
});

describe("a code", () => {
  it("proves once, is recorded, and is wrong afterwards", async () => {
    const [first, second] = await codes();
    expect(await tryCode(asker, spell(first).toLowerCase(), now)).toMatchObject({ kind: "right" });
    const next = await anotherLogin();
    expect(await tryCode(next, first, plus(10))).toEqual({ kind: "late" });
    expect(await tryCode(next, first, plus(11))).toEqual({ kind: "wrong" });
    expect(await tryCode(next, second ?? "", plus(11))).toMatchObject({ kind: "right" });
    expect([await events("recovery-codes-created"), await events("recovery-code-used"), await events("recovery-code-wrong")]).toEqual([
      1, 2, 1,
    ]);
  });

  it("proves once for simultaneous posts; the others learn that it was used", async () => {
    const [code] = await codes();
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => tryCode(asker, code, now)));
    expect(outcomes.filter(({ kind }) => kind === "right")).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === "used" || kind === "late")).toHaveLength(5);
    expect(await db().user.findUnique({ where: { id: asker.userId } })).toMatchObject({ codeFailures: 0 });
  });

  it("for a login that has ended in the meantime says so, and stays unused", async () => {
    const [code] = await codes();
    await db().session.update({ where: { id: asker.sessionId }, data: { endedAt: now } });
    expect(await tryCode(asker, code, now)).toEqual({ kind: "ended" });
    expect(await tryCode(await anotherLogin(), code, now)).toMatchObject({ kind: "right" });
  });

  it("is not counted if malformed", async () => {
    await codes();
    for (let i = 0; i < 12; i++) expect(await tryCode(asker, "123456", now)).toEqual({ kind: "malformed" });
  });

  it("counts together with wrong codes by phone if wrong; the tenth locks for 15 minutes, even for a right one", async () => {
    const [code] = await codes();
    await db().user.update({ where: { id: asker.userId }, data: { codeFailures: 5 } });
    for (let i = 0; i < 4; i++) expect(await tryCode(asker, makeCode(), now)).toEqual({ kind: "wrong" });
    expect(await tryCode(asker, makeCode(), now)).toEqual({ kind: "locked", until: plus(900) });
    expect(await tryCode(asker, code, plus(899))).toEqual({ kind: "locked", until: plus(900) });
    expect(await tryCode(asker, code, plus(900))).toMatchObject({ kind: "right" });
  });
});
