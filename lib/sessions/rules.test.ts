import { describe, expect, it } from "vitest";
import { isByNumber, isFresh, isLive, isProven, isSamePress, loginDays, type SessionFacts, standing } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const ms = (date: Date, by: number) => new Date(date.getTime() + by);

/** A login that is valid for another day, with these changes. */
const session = (changes: Partial<SessionFacts> = {}): SessionFacts => ({
  id: "a-session",
  userId: "a-user",
  expiresAt: hoursAgo(-24),
  endedAt: null,
  provenAt: null,
  trustedUntil: null,
  ...changes,
});

describe("a login", () => {
  it.each<[string, Partial<SessionFacts>, boolean]>([
    ["is valid until it expires", { expiresAt: ms(now, 1) }, true],
    ["is no longer valid at the moment it expires", { expiresAt: now }, false],
    ["is no longer valid after it has expired", { expiresAt: ms(now, -1) }, false],
    ["is no longer valid once it has ended", { endedAt: hoursAgo(1) }, false],
    ["is no longer valid when a clock that is ahead has ended it", { endedAt: hoursAgo(-1) }, false],
  ])("%s", (_, changes, live) => {
    expect(isLive(session(changes), now)).toBe(live);
  });

  it.each<[string, Partial<SessionFacts>, boolean]>([
    ["not without a proof", {}, false],
    ["until the last millisecond of ten minutes", { provenAt: ms(hoursAgo(1 / 6), 1) }, true],
    ["not after exactly ten minutes", { provenAt: hoursAgo(1 / 6) }, false],
    ["not with a remembered device only", { trustedUntil: hoursAgo(-24) }, false],
    ["not once it has ended", { provenAt: now, endedAt: now }, false],
  ])("is fresh enough for a sensitive step: %s", (_, changes, fresh) => {
    expect(isFresh(session(changes), now)).toBe(fresh);
  });

  it("counts as proven by the number after a code to it or a recovery code, and after nothing else", () => {
    const methods = ["phone", "recovery", "authenticator", "passkey", null] as const;
    expect(methods.filter(isByNumber)).toEqual(["phone", "recovery"]);
  });

  it("lasts for 30 days", () => {
    expect(loginDays).toBe(30);
  });
});

describe("a proof", () => {
  it.each<[string, Partial<SessionFacts>, number, boolean]>([
    ["does not count when there is none", {}, 24, false],
    ["counts at once", { provenAt: now }, 24, true],
    ["counts until the last millisecond", { provenAt: ms(hoursAgo(24), 1) }, 24, true],
    ["has expired after exactly its hours", { provenAt: hoursAgo(24) }, 24, false],
    ["lasts the configured hours: still valid", { provenAt: ms(hoursAgo(1), 1) }, 1, true],
    ["lasts the configured hours: expired", { provenAt: hoursAgo(1) }, 1, false],
    ["ends with the login it belongs to", { provenAt: hoursAgo(1), endedAt: hoursAgo(0.5) }, 24, false],
    ["is unnecessary with a remembered device", { trustedUntil: ms(now, 1) }, 24, true],
    [
      "is unnecessary with a remembered device, even after an expired proof",
      { provenAt: hoursAgo(48), trustedUntil: ms(now, 1) },
      24,
      true,
    ],
    ["is needed again when the device is no longer remembered", { trustedUntil: now }, 24, false],
    ["is not replaced by a device once the login has ended", { trustedUntil: ms(now, 1), endedAt: now }, 24, false],
    ["does not outlive its login", { provenAt: hoursAgo(1), expiresAt: now }, 24, false],
  ])("%s", (_, changes, hours, proven) => {
    expect(isProven(session(changes), now, hours)).toBe(proven);
  });

  it.each<[string, SessionFacts | null, string]>([
    ["no login", null, "stranger"],
    ["an ended login", session({ endedAt: now, provenAt: now }), "stranger"],
    ["an expired login", session({ expiresAt: now, provenAt: now }), "stranger"],
    ["a login", session(), "member"],
    ["a login whose proof has expired", session({ provenAt: hoursAgo(24) }), "member"],
    ["a login with a valid proof", session({ provenAt: hoursAgo(23) }), "proven"],
  ])("makes %s a %s", (_, given, expected) => {
    expect(standing(given, now, 24)).toBe(expected);
  });
});

it("a second post counts as the same press of a button for ten seconds", () => {
  const then = new Date("2026-03-01T12:00:00.000Z");
  expect(isSamePress(then, new Date(then.getTime() + 10_000))).toBe(true);
  expect(isSamePress(then, new Date(then.getTime() + 10_001))).toBe(false);
});
