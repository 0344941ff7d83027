import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { logIn } from "../../../scripts/vitest.people";
import { db } from "../../platform/db";
import { atomically } from "../../platform/transaction";
import { isProven } from "../rules";
import { endSessionsOf, findSession, replaceSession } from "../store";
import { endApp, endDevice, endLogin, endOthers, rememberDevice } from "./changes";
import { findDevice, listLogins } from "./data";

const now = new Date("2026-03-01T12:00:00.000Z");
const inDays = (days: number) => new Date(now.getTime() + days * 86_400_000);
const address = "192.0.2.1";
let userId: string;

async function account() {
  const data = { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" };
  return (await db().user.create({ data, select: { id: true } })).id;
}

/** Makes a login that was proven by a code. Returns its session's id. */
async function proven(by: "phone" | "recovery" = "phone") {
  const id = await logIn(userId, now, { browser: "Firefox on Linux" });
  const sessionId = await atomically((tx) => replaceSession(tx, { id, userId }, by, now));
  if (!sessionId) throw new Error("not proven");
  return sessionId;
}

async function session(id: string) {
  const found = await findSession(id);
  if (!found) throw new Error("no session");
  return found;
}

async function remembered() {
  const sessionId = await proven();
  const token = await rememberDevice({ id: sessionId, userId }, now);
  if (!token) throw new Error("not remembered");
  const deviceId = await findDevice(token, userId, now);
  if (!deviceId) throw new Error("not found");
  return { sessionId, token, deviceId };
}

const app = () =>
  db().tokenFamily.create({
    data: { id: randomUUID(), userId, currentId: randomUUID(), createdAt: now, rotatedAt: now, expiresAt: inDays(1) },
    select: { id: true },
  });

beforeEach(async () => {
  userId = await account();
});

describe("a remembered device", () => {
  it("makes a proof unnecessary for its owner's next login, for 30 days", async () => {
    const { token, deviceId } = await remembered();
    const next = await session(await logIn(userId, now, { browser: null, deviceId }));
    expect(isProven(next, now, 24)).toBe(true);
    expect(isProven(next, new Date(inDays(30).getTime() - 1), 24)).toBe(true);
    expect(isProven(next, inDays(30), 24)).toBe(false);
    expect(await findDevice(token, userId, new Date(inDays(30).getTime() - 1))).toBe(deviceId);
    expect(await findDevice(token, userId, inDays(30))).toBeNull();
  });

  it("counts for nobody else", async () => {
    const { token } = await remembered();
    expect(await findDevice(token, await account(), now)).toBeNull();
    expect(await findDevice(`${token}x`, userId, now)).toBeNull();
  });

  it("cannot come from a recovery code, an unproven login or another person's login", async () => {
    expect(await rememberDevice({ id: await proven("recovery"), userId }, now)).toBeNull();
    expect(await rememberDevice({ id: await logIn(userId, now), userId }, now)).toBeNull();
    expect(await rememberDevice({ id: await proven(), userId: await account() }, now)).toBeNull();
    expect(await db().rememberedDevice.count({ where: { userId } })).toBe(0);
  });

  it("is stored as a hash", async () => {
    const { token } = await remembered();
    expect(JSON.stringify(await db().rememberedDevice.findMany({ where: { userId } }))).not.toContain(token);
  });

  it("is forgotten when the password changes", async () => {
    const { token, sessionId } = await remembered();
    await atomically((tx) => endSessionsOf(tx, userId, now));
    expect(await findDevice(token, userId, now)).toBeNull();
    expect((await session(sessionId)).endedAt).toEqual(now);
  });

  it("can be ended by its owner, with its logins except that of the request", async () => {
    const { token, deviceId, sessionId } = await remembered();
    const other = await logIn(userId, now, { browser: null, deviceId });
    expect(await endDevice(await session(sessionId), deviceId, address, now)).toBe(true);
    expect(await findDevice(token, userId, now)).toBeNull();
    expect((await session(other)).endedAt).toEqual(now);
    const asking = await session(sessionId);
    expect(isProven(asking, now, 24)).toBe(true);
    expect(isProven(asking, inDays(1), 24)).toBe(false);
  });

  it("cannot be ended by anybody else", async () => {
    const { token, deviceId } = await remembered();
    const owner = userId;
    userId = await account();
    expect(await endDevice(await session(await proven()), deviceId, address, now)).toBe(false);
    expect(await findDevice(token, owner, now)).toBe(deviceId);
  });
});

describe("a login", () => {
  it("is listed with its browser while it lasts, and not after", async () => {
    const { deviceId, sessionId } = await remembered();
    const { id: appId } = await app();
    const logins = await listLogins(userId, now);
    expect(logins.sessions).toEqual([{ id: sessionId, browser: "Firefox on Linux", createdAt: now, seenAt: now, deviceId }]);
    expect(logins.devices).toMatchObject([{ id: deviceId, browser: "Firefox on Linux" }]);
    expect(logins.apps).toMatchObject([{ id: appId }]);
    expect(await listLogins(userId, inDays(31))).toEqual({ sessions: [], devices: [], apps: [] });
  });

  it("can be ended by its owner, and by nobody else", async () => {
    const sessionId = await proven();
    const { id: appId } = await app();
    const stranger = await account();
    expect([await endLogin(stranger, sessionId, address, now), await endApp(stranger, appId, address, now)]).toEqual([false, false]);
    expect((await session(sessionId)).endedAt).toBeNull();
    expect([await endLogin(userId, sessionId, address, now), await endApp(userId, appId, address, now)]).toEqual([true, true]);
    expect((await session(sessionId)).endedAt).toEqual(now);
    expect(await listLogins(userId, now)).toEqual({ sessions: [], devices: [], apps: [] });
  });

  it("is the only one left when all others are ended", async () => {
    const { token, sessionId } = await remembered();
    const other = await proven();
    await app();
    await endOthers(await session(sessionId), address, now);
    expect((await session(other)).endedAt).toEqual(now);
    expect(await findDevice(token, userId, now)).toBeNull();
    expect((await listLogins(userId, now)).sessions).toMatchObject([{ id: sessionId }]);
    expect((await listLogins(userId, now)).apps).toEqual([]);
  });
});
