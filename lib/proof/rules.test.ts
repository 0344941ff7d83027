import { describe, expect, it } from "vitest";
import { lockAfter } from "../platform/limits/rules";
import { codeLock, shownAgain } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");

describe("the lock after wrong codes in a row", () => {
  it.each([
    [0, null],
    [1, null],
    [9, null],
    [10, 15],
    [11, null],
    [19, null],
    [20, 30],
    [30, 60],
    [40, 120],
    [50, 240],
    [60, 480],
    [70, 960],
    [80, 1440],
    [90, 1440],
    [1000, 1440],
    [100_000, 1440],
  ])("after %d wrong codes lasts %s minutes", (failures, minutes) => {
    expect(lockAfter(codeLock, failures, now)).toEqual(minutes === null ? null : new Date(now.getTime() + minutes * 60_000));
  });
});

describe("a page after a redirect", () => {
  const until = new Date("2026-03-01T12:15:00.000Z");

  it("shows the refusals of its own kind, and nothing else that its address names", () => {
    expect(shownAgain("wrong", ["malformed", "wrong"], null)).toEqual({ kind: "wrong" });
    for (const because of ["spent", "right", "constructor", "", undefined, ["wrong"]])
      expect(shownAgain(because, ["malformed", "wrong"], until)).toBeNull();
  });

  it("shows a lock only while it lasts, with the end that the account has", () => {
    expect(shownAgain("locked", ["wrong"], until)).toEqual({ kind: "locked", until });
    expect(shownAgain("locked", ["wrong"], null)).toBeNull();
  });
});
