import { expect, it } from "vitest";
import { db } from "../db";
import { advanceClock, resetClock } from "../sandbox/store";
import { limits } from "./rules";
import { count, forgive, waitFor } from "./store";

const limit = "login from one address";

it("tries are counted exactly, also when they come at once, and then the next waits", async () => {
  await Promise.all(Array.from({ length: limits[limit].points - 1 }, () => count(limit, "ann 192.0.2.1")));
  expect(await waitFor(limit, "ann 192.0.2.1")).toBe(0);
  await count(limit, "ann 192.0.2.1");
  const seconds = await waitFor(limit, "ann 192.0.2.1");
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(limits[limit].minutes * 60);
});

it("another subject and another limit are not affected", async () => {
  expect(await waitFor(limit, "ann 192.0.2.2")).toBe(0);
  expect(await waitFor("login to one account", "ann 192.0.2.1")).toBe(0);
});

it("success forgets the tries", async () => {
  await forgive(limit, "ann 192.0.2.1");
  expect(await waitFor(limit, "ann 192.0.2.1")).toBe(0);
});

it("counting on after the end is no failure, and who was counted is not stored", async () => {
  for (let i = 0; i < limits[limit].points + 2; i++) await count(limit, "bob@example.com 192.0.2.3");
  const rows = await db().rateLimit.findMany();
  expect(rows.length).toBeGreaterThan(0);
  expect(JSON.stringify(rows)).not.toContain("bob");
  expect(JSON.stringify(rows)).not.toContain("192.0.2.3");
});

it("each further round within a day waits longer, and success forgets the rounds", async () => {
  const subject = "cat 192.0.2.4";
  const round = async () => {
    for (let i = 0; i < limits[limit].points; i++) expect(await count(limit, subject)).toBe(0);
    const seconds = await waitFor(limit, subject);
    // The wait is over, by what the library keeps: real time cannot be moved.
    await db().rateLimit.deleteMany({ where: { key: { startsWith: `${limit}:` } } });
    return Math.round(seconds / 60);
  };
  expect([await round(), await round(), await round()]).toEqual([15, 30, 60]);
  await forgive(limit, subject);
  expect(await round()).toBe(15);
});

it("of many at once, no more than allowed are let through", async () => {
  const waits = await Promise.all(Array.from({ length: 12 }, () => count("mails to one mailbox", "dan@example.com")));
  expect(waits.filter((seconds) => seconds === 0)).toHaveLength(limits["mails to one mailbox"].points);
});

it("the sandbox's clock ends a wait", async () => {
  for (let i = 0; i < 5; i++) await count("mails to one mailbox", "eve@example.com");
  expect(await waitFor("mails to one mailbox", "eve@example.com")).toBeGreaterThan(0);
  await advanceClock(600);
  expect(await waitFor("mails to one mailbox", "eve@example.com")).toBe(0);
  await resetClock();
});
