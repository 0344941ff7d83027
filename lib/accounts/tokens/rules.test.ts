import { expect, it } from "vitest";
import { standingOf } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const family = { currentId: "c", replacedId: "b", rotatedAt: at(-5), expiresAt: at(3600), endedAt: null };

it.each([
  ["the newest", family, "c", "newest"],
  ["the one replaced 5 s ago", family, "b", "race"],
  ["the one replaced 9.9 s ago", { ...family, rotatedAt: at(-9.9) }, "b", "race"],
  ["the one replaced 10 s ago", { ...family, rotatedAt: at(-10) }, "b", "replay"],
  ["one replaced earlier", family, "a", "replay"],
  ["an unknown one", family, "x", "replay"],
  ["any, when nothing was replaced", { ...family, replacedId: null }, "b", "replay"],
  ["the newest of an ended family", { ...family, endedAt: at(-1) }, "c", "over"],
  ["an old one of an ended family", { ...family, endedAt: at(-1) }, "a", "over"],
  ["the newest at the moment of its expiry", { ...family, expiresAt: now }, "c", "over"],
  ["any, without a family", null, "c", "over"],
] as const)("a refresh token: %s", (_, facts, id, expected) => {
  expect(standingOf(facts, id, now)).toBe(expected);
});
