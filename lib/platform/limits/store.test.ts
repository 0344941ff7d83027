import { expect, it } from "vitest";
import { advanceClock, resetClock } from "../../sandbox/store";
import { db } from "../db";
import { limits } from "./rules";
import { count, counted, forgive, giveBack, spent, type Try } from "./store";

const limit = "login from one address";
const tries = (subject: string, of: Try["limit"] = limit): Try[] => [{ limit: of, subject }];
const atOnce = <Result>(times: number, work: () => Promise<Result>) => Promise.all(Array.from({ length: times }, work));
const free = (outcomes: unknown[]) => outcomes.filter((outcome) => outcome === null).length;

it("of sixty simultaneous tries, exactly as many are counted as the limit allows; the others must wait", async () => {
  const outcomes = await atOnce(60, () => count(tries("ann 192.0.2.1")));
  expect(free(outcomes)).toBe(limits[limit].points);
  expect(await spent(limit, "ann 192.0.2.1")).toBe(limits[limit].points);
  const reached = await count(tries("ann 192.0.2.1"));
  expect(reached).toMatchObject({ limit, subject: "ann 192.0.2.1" });
  expect(reached?.seconds).toBeGreaterThan(0);
  expect(reached?.seconds).toBeLessThanOrEqual(limits[limit].minutes * 60);
});

it("another subject and another limit are not affected", async () => {
  expect(await count(tries("ann 192.0.2.2"))).toBeNull();
  expect(await count(tries("ann 192.0.2.1", "login to one account"))).toBeNull();
});

it("forgiving resets the tries", async () => {
  await forgive(tries("ann 192.0.2.1"));
  expect(await count(tries("ann 192.0.2.1"))).toBeNull();
});

it("the subject is not stored in readable form", async () => {
  await count(tries("bob@example.com 192.0.2.3"));
  const rows = await db().rateLimit.findMany();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain("bob");
  expect(JSON.stringify(rows)).not.toContain("192.0.2.3");
});

it("several limits are counted together or not at all, even by simultaneous tries", async () => {
  const both = [...tries("dan", "codes to one mailbox from one address"), ...tries("dan", "mails from one address")];
  expect(free(await atOnce(20, () => count(both)))).toBe(3);
  expect(await spent("mails from one address", "dan")).toBe(3);
});

it("a refused try creates no rows, so that new names fill no table once a limit is reached", async () => {
  const shared = tries("192.0.2.7", "codes to one mailbox from one address");
  const named = (i: number) => [...tries(`kim${i} 192.0.2.7`), ...shared, ...tries(`kim${i}`, "login to one account")];
  for (let i = 0; i < 3; i++) expect(await count(named(i))).toBeNull();
  const before = await db().rateLimit.count();
  const refused = await Promise.all(Array.from({ length: 20 }, (_, i) => count(named(100 + i))));
  expect(new Set(refused.map((each) => each?.limit))).toEqual(new Set(["codes to one mailbox from one address"]));
  expect(await db().rateLimit.count()).toBe(before);
});

it("statements that get the same rows in different orders do not deadlock", async () => {
  const names = ["a", "b", "c", "d"].flatMap((subject) => tries(subject, "codes to one country"));
  const turns = Array.from({ length: 40 }, (_, i) => (i % 2 ? names : [...names].reverse()));
  await Promise.all(turns.map((order, i) => (i % 4 < 2 ? count(order) : giveBack(order))));
  for (const { subject } of names) expect(await spent("codes to one country", subject)).toBeLessThanOrEqual(20);
});

it("a try that is given back is free again, and no counter falls below zero", async () => {
  const mails = tries("eve", "codes to one mailbox from one address");
  for (let i = 0; i < 3; i++) await count(mails);
  await giveBack(mails);
  expect([await count(mails), (await count(mails))?.limit]).toEqual([null, "codes to one mailbox from one address"]);
  await giveBack(mails, 99);
  expect(await spent("codes to one mailbox from one address", "eve")).toBe(0);
});

it("work that proves harmless or throws does not count; other work does", async () => {
  const guess = tries("fay 192.0.2.5");
  const one = (outcome: boolean) => counted(guess, async () => outcome, Boolean);
  for (let i = 0; i < 12; i++) expect(await one(true)).toEqual({ kind: "done", outcome: true });
  await expect(counted(guess, () => Promise.reject(new Error("away")), Boolean)).rejects.toThrow("away");
  expect(await spent(limit, "fay 192.0.2.5")).toBe(0);
  let worked = 0;
  const outcomes = await atOnce(30, () => counted(guess, async () => ++worked < 0, Boolean));
  expect(worked).toBe(10);
  expect(outcomes.filter(({ kind }) => kind === "too-many")).toHaveLength(20);
});

/** Ends the wait by deleting the rows, because they live in real time. */
const waited = () => db().rateLimit.deleteMany({ where: { key: { startsWith: `${limit}:` } } });

it("each further round within a day waits longer, and forgiving resets the rounds", async () => {
  const cat = tries("cat 192.0.2.4");
  const round = async () => {
    for (let i = 0; i < limits[limit].points; i++) expect(await count(cat)).toBeNull();
    const reached = await count(cat);
    await waited();
    return Math.round((reached?.seconds ?? 0) / 60);
  };
  expect([await round(), await round(), await round()]).toEqual([15, 30, 60]);
  await forgive(cat);
  expect(await round()).toBe(15);
});

it("ten simultaneous tries that are given back end no round, so the next wait is not longer", async () => {
  const gil = tries("gil 192.0.2.6");
  for (let turn = 0; turn < 3; turn++) {
    expect(free(await atOnce(10, () => count(gil)))).toBe(10);
    await atOnce(10, () => giveBack(gil));
  }
  for (let i = 0; i < 10; i++) await count(gil);
  const reached = await count(gil);
  expect(Math.round((reached?.seconds ?? 0) / 60)).toBe(15);
});

it("moving the sandbox's clock ends a wait", async () => {
  const mails = tries("hal", "codes to one mailbox from one address");
  for (let i = 0; i < 3; i++) await count(mails);
  expect(await count(mails)).not.toBeNull();
  await advanceClock(600);
  expect(await count(mails)).toBeNull();
  await resetClock();
});
