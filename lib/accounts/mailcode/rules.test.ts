import { expect, it } from "vitest";
import { counts, digitsAfter, mostFailures, verdict, written } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const live = { codeHash: new Uint8Array(1), expiresAt: at(1), failures: 0 };

it.each([
  ["the right one", live, true, "right"],
  ["a wrong one", live, false, "wrong"],
  ["the right one, too late", { ...live, expiresAt: now }, true, "expired"],
  ["a wrong one, too late: the expiry is not revealed", { ...live, expiresAt: now }, false, "wrong"],
  ["a used one", { ...live, codeHash: null }, true, "wrong"],
  ["the right one after any number of wrong ones", { ...live, failures: 500 }, true, "right"],
  ["any, when none was requested", null, true, "wrong"],
] as const)("a code: %s", (_, facts, matches, expected) => {
  expect(verdict(facts, matches, now)).toBe(expected);
});

it.each([
  ["while there is a code", live, true],
  ["not when there is none", { ...live, codeHash: null }, false],
  ["not when it has expired", { ...live, expiresAt: now }, false],
  ["not when it is too long to guess", { ...live, failures: mostFailures }, false],
] as const)("a wrong try counts: %s", (_, facts, expected) => {
  expect(counts(facts, now)).toBe(expected);
});

it("a code has six digits, and after five wrong tries in a row 66 bits, in groups", () => {
  expect([0, 1, 4].map(digitsAfter)).toEqual([6, 6, 6]);
  expect([5, 6, 500].map(digitsAfter)).toEqual([20, 20, 20]);
  expect(Math.log2(10 ** digitsAfter(5))).toBeGreaterThan(64);
  expect(written("12345678901234567890")).toBe("12345 67890 12345 67890");
  expect(written("123456")).toBe("123456");
});
