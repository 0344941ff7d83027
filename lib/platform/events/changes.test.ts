import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { db } from "../db";
import { type About, record } from "./changes";

const now = new Date();

it("an event is stored with its time, its account and a keyed hash of its address", async () => {
  const userId = randomUUID();
  await record("login", { userId, address: "203.0.113.9" }, now);
  const [event] = await db().securityEvent.findMany({ where: { userId } });
  expect(event).toMatchObject({ kind: "login", at: now, userId });
  expect(event?.addressHash).toHaveLength(32);
  expect(Buffer.from(event?.addressHash ?? []).toString()).not.toContain("203.0.113.9");
});

it("an event cannot be changed, and cannot be deleted before its retention period ends", async () => {
  const userId = randomUUID();
  const before = new Date(now.getTime() - 91 * 86_400_000);
  await record("login", { userId }, now);
  await record("logout", { userId }, before);
  // The database ignores both statements without an error. The drivers differ in the number of rows that they report.
  await db().$executeRaw`UPDATE "SecurityEvent" SET "kind" = 'login-failed' WHERE "userId" = ${userId}::uuid`;
  await db().$executeRaw`DELETE FROM "SecurityEvent" WHERE "userId" = ${userId}::uuid`;
  const left = await db().securityEvent.findMany({ where: { userId }, select: { kind: true } });
  expect(left).toEqual([{ kind: "login" }]);
});

it("of the refusals by a limit, one is stored in fifteen minutes for each account and address, however many there are", async () => {
  const [userId, address] = [randomUUID(), `2001:db8:${randomUUID()}`];
  const hit = (about: About, minutes: number) => record("limit-hit", about, new Date(now.getTime() + minutes * 60_000));
  for (const minutes of [0, 0, 14, 15, 20]) for (const about of [{ address }, { userId, address }]) await hit(about, minutes);
  const [event] = await db().securityEvent.findMany({ where: { kind: "limit-hit", userId } });
  const ofAddress = { kind: "limit-hit", addressHash: event?.addressHash ?? null };
  const at = async (userId: string | null) =>
    (await db().securityEvent.findMany({ where: { ...ofAddress, userId }, orderBy: { at: "asc" } })).map(
      (each) => each.at.getTime() - now.getTime(),
    );
  expect([await at(userId), await at(null)]).toEqual([
    [0, 900_000],
    [0, 900_000],
  ]);
  await hit({ userId, address: "192.0.2.99" }, 0);
  expect(await db().securityEvent.count({ where: { kind: "limit-hit", userId } })).toBe(3);
});

it("an event that cannot be stored does not fail the request", async () => {
  await expect(record("login", { userId: "no id" }, now)).resolves.toBeUndefined();
});
