import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { logIn } from "../../../scripts/vitest.people";
import { poll } from "../../../scripts/vitest.polls";
import { openCode } from "../../accounts/mailcode/store";
import { db } from "../../platform/db";
import { seal } from "../../platform/keys";
import { count } from "../../platform/limits/store";
import { log } from "../../platform/log";
import { castVote } from "../../polls/vote/changes";
import { openChallenge } from "../../proof/phone/store";
import { deleteDue, deleteHourly, tidy } from "./changes";

const now = new Date("2026-03-01T12:00:00.000Z");
const later = (hours: number, ms = 0) => new Date(now.getTime() + hours * 3_600_000 + ms);
const days = 24;

let userId: string;
beforeEach(async () => {
  await db().user.deleteMany();
  const data = { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x" };
  userId = (await db().user.create({ data, select: { id: true } })).id;
});

describe("rows are kept until they are due, and then deleted", () => {
  it("a number that was not proven: one hour after its code expires", async () => {
    const sessionId = await logIn(userId, now);
    await openChallenge({ sessionId, userId }, "+447700900001", now);
    const over = 10 / 60 + 1;
    expect(await deleteDue(later(over, -1))).toMatchObject({ Challenge: 0 });
    expect(await deleteDue(later(over))).toMatchObject({ Challenge: 1, Session: 0 });
    expect(await db().challenge.count()).toBe(0);
  });

  it("a login: one day after it ended or expired; a live one is kept", async () => {
    const [ended] = [await logIn(userId, now), await logIn(userId, now)];
    await db().session.update({ where: { id: ended ?? "" }, data: { endedAt: now } });
    expect(await deleteDue(later(1 * days, -1))).toMatchObject({ Session: 0 });
    expect(await deleteDue(later(1 * days))).toMatchObject({ Session: 1 });
    expect(await deleteDue(later(31 * days, -1))).toMatchObject({ Session: 0 });
    expect(await deleteDue(later(31 * days))).toMatchObject({ Session: 1 });
  });

  it("a remembered device and a login of the API: one day after they ended", async () => {
    const common = { userId, createdAt: now, expiresAt: later(30 * days), endedAt: later(1) };
    await db().rememberedDevice.create({ data: { ...common, tokenHash: Buffer.from(randomUUID()) } });
    await db().tokenFamily.create({ data: { ...common, id: randomUUID(), currentId: randomUUID(), rotatedAt: now } });
    expect(await deleteDue(later(25, -1))).toMatchObject({ RememberedDevice: 0, TokenFamily: 0 });
    expect(await deleteDue(later(25))).toMatchObject({ RememberedDevice: 1, TokenFamily: 1 });
  });

  it("a mailed code: one day after it expires or what it granted does, so that wrong tries are not forgotten earlier", async () => {
    await openCode({ id: userId, email: "ann@example.com" }, "verify", 10, now);
    await openCode({ id: userId, email: "ann@example.com" }, "reset", 10, now);
    await db().mailCode.update({ where: { userId_purpose: { userId, purpose: "reset" } }, data: { grantExpiresAt: later(1) } });
    const over = 1 * days + 10 / 60;
    expect(await deleteDue(later(over, -1))).toMatchObject({ MailCode: 0 });
    expect(await deleteDue(later(over))).toMatchObject({ MailCode: 1 });
    expect(await deleteDue(later(25, -1))).toMatchObject({ MailCode: 0 });
    expect(await deleteDue(later(25))).toMatchObject({ MailCode: 1 });
  });

  it("a rate limit: when it expires, by real time", async () => {
    await db().rateLimit.deleteMany();
    await count([{ limit: "codes to one number", subject: "ann" }]);
    expect(await deleteDue(later(1_000 * days))).toMatchObject({ RateLimit: 0 });
    expect(await deleteDue(now, new Date(Date.now() + 600_000))).toMatchObject({ RateLimit: 1 });
  });

  it("a security event: after 90 days, and the database refuses to delete it earlier", async () => {
    const at = (seconds: number) => new Date(Date.now() - 90 * 86_400_000 + seconds * 1000);
    await db().securityEvent.createMany({ data: [-1, 60].map((seconds) => ({ at: at(seconds), kind: "login", userId })) });
    expect(await deleteDue(now)).toMatchObject({ SecurityEvent: 1 });
    expect(await deleteDue(now, later(1_000 * days))).toMatchObject({ SecurityEvent: 0 });
    expect(await db().securityEvent.count({ where: { userId } })).toBe(1);
  });

  it("the sandbox's messages and requests: after one day", async () => {
    await db().sandboxMessage.create({ data: { at: now, channel: "sms", to: "447700900002", text: "123456", code: "123456" } });
    expect(await deleteDue(now, later(24, -1))).toMatchObject({ SandboxMessage: 0 });
    expect(await deleteDue(now, later(24))).toMatchObject({ SandboxMessage: 1, SandboxRequest: 0 });
  });
});

/** Makes `many` logins that are due, and one that is live. Returns the id of the live one. */
async function manyLogins(many: number): Promise<string> {
  await db().$executeRaw`
    INSERT INTO "Session" ("id", "userId", "createdAt", "expiresAt")
    SELECT gen_random_uuid(), ${userId}::uuid, ${now}, ${now} FROM generate_series(1, ${many}::int)`;
  return logIn(userId, later(2 * days));
}

it("deletes in batches until nothing is due, however much it is", async () => {
  const live = await manyLogins(60_001);
  expect(await deleteDue(later(2 * days))).toMatchObject({ Session: 60_001 });
  expect(await db().session.findMany({ select: { id: true } })).toEqual([{ id: live }]);
});

it("leaves the rest to the next run when its time in a table is over, and says so in the log", async () => {
  await manyLogins(1_201);
  const warn = vi.spyOn(log, "warn");
  expect(await deleteDue(later(2 * days), now, 0)).toMatchObject({ Session: 500 });
  expect(warn.mock.calls).toEqual([[{ event: "retention-unfinished", table: "Session", deleted: 500 }]]);
  expect(await deleteDue(later(2 * days))).toMatchObject({ Session: 701 });
  warn.mockRestore();
});

it("one of several processes does the run, and the next run is an hour later", async () => {
  const turns = (at: Date) => Promise.all(Array.from({ length: 6 }, () => deleteHourly(at)));
  const taken = async (at: Date) => (await turns(at)).filter((turn) => turn !== null).length;
  expect(await taken(now)).toBe(1);
  expect(await taken(later(1, -1))).toBe(0);
  expect(await taken(later(1))).toBe(1);
});

it("with what is due, the votes that still wait are counted, also by the cron of a host without background work", async () => {
  const asked = await poll({ closesAt: later(1) });
  expect(await castVote({ id: userId, phoneSealed: seal("phone seal", randomUUID()) }, asked, "0", now)).toMatchObject({ kind: "counted" });
  await tidy(later(2));
  expect(await db().inbox.count({ where: { pollId: asked.id } })).toBe(0);
  expect(await db().tally.findMany({ where: { pollId: asked.id } })).toEqual([{ pollId: asked.id, ballot: "0", count: 1 }]);
});
