import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { db } from "../db";
import { record } from "./changes";

const now = new Date();

it("an event is kept with its time, its account, and its address as a keyed hash", async () => {
  const userId = randomUUID();
  await record("login", { userId, address: "203.0.113.9" }, now);
  const [event] = await db().securityEvent.findMany({ where: { userId } });
  expect(event).toMatchObject({ kind: "login", at: now, userId });
  expect(event?.addressHash).toHaveLength(32);
  expect(Buffer.from(event?.addressHash ?? []).toString()).not.toContain("203.0.113.9");
});

it("an event is only ever added: it cannot be changed, and not deleted before it is old", async () => {
  const userId = randomUUID();
  const before = new Date(now.getTime() - 91 * 86_400_000);
  await record("login", { userId }, now);
  await record("logout", { userId }, before);
  // The database refuses in silence; whether the driver then counts a row or not is its own affair.
  await db().$executeRaw`UPDATE "SecurityEvent" SET "kind" = 'login-failed' WHERE "userId" = ${userId}::uuid`;
  await db().$executeRaw`DELETE FROM "SecurityEvent" WHERE "userId" = ${userId}::uuid`;
  const left = await db().securityEvent.findMany({ where: { userId }, select: { kind: true } });
  expect(left).toEqual([{ kind: "login" }]);
});

it("what cannot be written down fails nobody's request", async () => {
  await expect(record("login", { userId: "no id" }, now)).resolves.toBeUndefined();
});
