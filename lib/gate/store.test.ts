import { randomUUID } from "node:crypto";
import { afterEach, describe, expect, it, vi } from "vitest";
import { db } from "../db";
import { loginDays } from "./rules";
import { endSession, findSession, forgetSession, startSession } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");

/** A new account's login. */
async function login() {
  const { id } = await db().user.create({
    data: { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" },
    select: { id: true },
  });
  return { userId: id, sessionId: await startSession(id, now) };
}
/** Ends a session behind this process's back, as another instance does. */
const endElsewhere = (id: string) => db().session.update({ where: { id }, data: { endedAt: now } });

let ahead = 0;
/** Stops the monotonic clock by which things are remembered, and moves it on; its reading is itself remembered for 1 ms. */
async function later(ms: number) {
  const start = performance.now();
  if (!vi.isMockFunction(performance.now)) vi.spyOn(performance, "now").mockImplementation(() => start + ahead);
  ahead += ms;
  await new Promise((resolve) => setTimeout(resolve, 5));
}

afterEach(() => {
  vi.restoreAllMocks();
  ahead = 0;
});

describe("a session", () => {
  it("lasts for 30 days, is its user's, and is not proven", async () => {
    const { userId, sessionId } = await login();
    expect(await findSession(sessionId)).toEqual({
      id: sessionId,
      userId,
      expiresAt: new Date(now.getTime() + loginDays * 86_400_000),
      endedAt: null,
      provenAt: null,
      provenBy: null,
      seenAt: now,
      trustedUntil: null,
      user: { id: userId, fullName: "Ann", phoneHash: null },
    });
  });

  it("has an id of its own for every login", async () => {
    const { userId, sessionId } = await login();
    expect(await startSession(userId, now)).not.toBe(sessionId);
  });

  it("is null when there is none", async () => {
    expect(await findSession(randomUUID())).toBeNull();
  });

  it("is forgotten at once in the process where it ends", async () => {
    const { sessionId } = await login();
    expect((await findSession(sessionId))?.endedAt).toBeNull();
    await endSession(sessionId, now);
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("ends once: a later end changes nothing", async () => {
    const { sessionId } = await login();
    await endSession(sessionId, now);
    await endSession(sessionId, new Date(now.getTime() + 1000));
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("may be ended though there is none", async () => {
    await expect(endSession(randomUUID(), now)).resolves.toBeUndefined();
  });

  it("is read anew once it is forgotten", async () => {
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    forgetSession(sessionId);
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("that ended elsewhere is remembered for 2 s at most", async () => {
    await later(0);
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    await later(1_999);
    const before = await findSession(sessionId);
    await later(2);
    expect([before?.endedAt, (await findSession(sessionId))?.endedAt]).toEqual([null, now]);
  });

  it("is remembered for 2 s from the reading, however often it is asked for", async () => {
    await later(0);
    const { sessionId } = await login();
    await findSession(sessionId);
    await endElsewhere(sessionId);
    for (let i = 0; i < 4; i++) {
      await later(501);
      await findSession(sessionId);
    }
    expect((await findSession(sessionId))?.endedAt).toEqual(now);
  });

  it("that could not be read is asked for again, not remembered as failed", async () => {
    await expect(findSession("not an id")).rejects.toThrow();
    await expect(findSession("not an id")).rejects.toThrow();
    const { sessionId } = await login();
    expect(await findSession(sessionId)).not.toBeNull();
  });
});
