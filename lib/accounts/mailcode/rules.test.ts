import { describe, expect, it } from "vitest";
import { lockAfter } from "../../platform/limits/rules";
import { mailCodeLock, verdict } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const live = { codeHash: new Uint8Array(1), expiresAt: at(1), failures: 0, lockedUntil: null };

it.each([
  ["the right one", live, true, "right"],
  ["a wrong one", live, false, "wrong"],
  ["the right one, too late", { ...live, expiresAt: now }, true, "expired"],
  ["a wrong one, too late: the expiry is not revealed", { ...live, expiresAt: now }, false, "wrong"],
  ["a used one", { ...live, codeHash: null }, true, "wrong"],
  ["the right one while codes are locked", { ...live, lockedUntil: at(1) }, true, "locked"],
  ["a wrong one while codes are locked", { ...live, lockedUntil: at(1) }, false, "locked"],
  ["the right one when the lock ends", { ...live, lockedUntil: now }, true, "right"],
  ["any, when none was requested", null, true, "wrong"],
] as const)("a code: %s", (_, facts, matches, expected) => {
  expect(verdict(facts, matches, now)).toBe(expected);
});

describe("the lock", () => {
  it.each([
    [5, 15],
    [10, 30],
    [15, 60],
    [20, 60],
    [500, 60],
  ])("after %d wrong tries in a row lasts %d minutes: it grows, but is never permanent", (failures, minutes) => {
    expect(lockAfter(mailCodeLock, failures, now)).toEqual(at(minutes));
  });

  it.each([[0], [1], [4], [6], [9], [11]])("does not begin after %d", (failures) => {
    expect(lockAfter(mailCodeLock, failures, now)).toBeNull();
  });
});
