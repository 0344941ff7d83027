import { describe, expect, it } from "vitest";
import { challengeBytes, challengeMinutes, handleBytes, isCounterBack, mostPasskeys, partyOf } from "./rules";

describe("a passkey", () => {
  it("works at the host and origin of APP_URL, whatever its path", () => {
    expect(partyOf("https://polls.example.com")).toEqual({ id: "polls.example.com", origin: "https://polls.example.com" });
    expect(partyOf("http://localhost:3000/x")).toEqual({ id: "localhost", origin: "http://localhost:3000" });
  });

  it.each([
    [0, 0, false],
    [0, 1, false],
    [5, 6, false],
    [5, 4294967295, false],
    [5, 5, true],
    [5, 4, true],
    [5, 0, true],
    [1, 0, true],
  ])("with stored counter %i and new counter %i looks copied: %s", (kept, told, isBack) => {
    expect(isCounterBack(kept, told)).toBe(isBack);
  });

  it("signs a challenge of at least 16 bytes within five minutes; an account has at most ten", () => {
    expect(challengeBytes).toBeGreaterThanOrEqual(16);
    expect(handleBytes).toBeLessThanOrEqual(64);
    expect([challengeMinutes, mostPasskeys]).toEqual([5, 10]);
  });
});
