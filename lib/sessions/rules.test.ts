import { describe, expect, it } from "vitest";
import { isByNumber, isFresh, isLive, isProven, loginDays, type SessionFacts, standing } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const ms = (date: Date, by: number) => new Date(date.getTime() + by);

/** A login that is good for another day, with what the case changes. */
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
    ["counts until it expires", { expiresAt: ms(now, 1) }, true],
    ["no longer counts at the moment it expires", { expiresAt: now }, false],
    ["no longer counts after it expired", { expiresAt: ms(now, -1) }, false],
    ["no longer counts once it was ended", { endedAt: hoursAgo(1) }, false],
    ["no longer counts though it is ended by a clock that is ahead", { endedAt: hoursAgo(-1) }, false],
  ])("%s", (_, changes, live) => {
    expect(isLive(session(changes), now)).toBe(live);
  });

  it.each<[string, Partial<SessionFacts>, boolean]>([
    ["not without a proof", {}, false],
    ["until the last millisecond of ten minutes", { provenAt: ms(hoursAgo(1 / 6), 1) }, true],
    ["not after exactly ten minutes", { provenAt: hoursAgo(1 / 6) }, false],
    ["not by a remembered device", { trustedUntil: hoursAgo(-24) }, false],
    ["not once it has ended", { provenAt: now, endedAt: now }, false],
  ])("is fresh enough for a sensitive step: %s", (_, changes, fresh) => {
    expect(isFresh(session(changes), now)).toBe(fresh);
  });

  it("was proven by the number, or what stands in for it, and by nothing else", () => {
    const methods = ["phone", "recovery", "authenticator", "passkey", null] as const;
    expect(methods.filter(isByNumber)).toEqual(["phone", "recovery"]);
  });

  it("lasts for 30 days", () => {
    expect(loginDays).toBe(30);
  });
});

describe("a proof", () => {
  it.each<[string, Partial<SessionFacts>, number, boolean]>([
    ["that is not there is none", {}, 24, false],
    ["counts at once", { provenAt: now }, 24, true],
    ["counts until the last millisecond", { provenAt: ms(hoursAgo(24), 1) }, 24, true],
    ["is stale after exactly its hours", { provenAt: hoursAgo(24) }, 24, false],
    ["ages by the configured hours: fresh", { provenAt: ms(hoursAgo(1), 1) }, 1, true],
    ["ages by the configured hours: stale", { provenAt: hoursAgo(1) }, 1, false],
    ["ends with the login it belongs to", { provenAt: hoursAgo(1), endedAt: hoursAgo(0.5) }, 24, false],
    ["is spared by a remembered device", { trustedUntil: ms(now, 1) }, 24, true],
    ["is spared though an older one is stale", { provenAt: hoursAgo(48), trustedUntil: ms(now, 1) }, 24, true],
    ["is not spared by a device that is forgotten by now", { trustedUntil: now }, 24, false],
    ["is not spared once the login has ended", { trustedUntil: ms(now, 1), endedAt: now }, 24, false],
    ["does not outlive its login", { provenAt: hoursAgo(1), expiresAt: now }, 24, false],
  ])("%s", (_, changes, hours, proven) => {
    expect(isProven(session(changes), now, hours)).toBe(proven);
  });

  it.each<[string, SessionFacts | null, string]>([
    ["nobody", null, "stranger"],
    ["an ended login", session({ endedAt: now, provenAt: now }), "stranger"],
    ["an expired login", session({ expiresAt: now, provenAt: now }), "stranger"],
    ["a login", session(), "member"],
    ["a login whose proof is stale", session({ provenAt: hoursAgo(24) }), "member"],
    ["a login with a fresh proof", session({ provenAt: hoursAgo(23) }), "proven"],
  ])("makes %s a %s", (_, given, expected) => {
    expect(standing(given, now, 24)).toBe(expected);
  });
});
