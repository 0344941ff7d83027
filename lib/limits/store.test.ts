import { expect, it } from "vitest";
import { db } from "../db";
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
