import { describe, expect, it } from "vitest";
import {
  automaticStep,
  type ChallengeFacts,
  challengeMinutes,
  currentStep,
  isOpen,
  refusalShownAgain,
  resendSeconds,
  secondsUntilResend,
  triesPerCode,
} from "./rules";

const sent = new Date("2026-03-01T12:00:00.000Z");
const plus = (seconds: number) => new Date(sent.getTime() + seconds * 1000);

/** A challenge that was started at 0 s. */
const challenge = (changes: Partial<ChallengeFacts> = {}): ChallengeFacts => ({
  requestId: "a-request",
  step: 1,
  stepAt: sent,
  sentAt: sent,
  expiresAt: plus(challengeMinutes * 60),
  closedAt: null,
  ...changes,
});

it("has the lifetimes and limits that security requires", () => {
  expect({ triesPerCode, resendSeconds, challengeMinutes }).toEqual({ triesPerCode: 3, resendSeconds: 30, challengeMinutes: 10 });
});

describe("the countdown to another code", () => {
  it.each([
    [0, 30],
    [0.001, 30],
    [1, 29],
    [29, 1],
    [29.001, 1],
    [29.999, 1],
    [30, 0],
    [31, 0],
    [86_400, 0],
  ])("%d s after the last code is %d s", (elapsed, left) => {
    expect(secondsUntilResend(challenge(), plus(elapsed))).toBe(left);
  });
});

describe("the current step", () => {
  it.each([
    [1, 0, 1],
    [1, 179.999, 1],
    [1, 180, 2],
    [1, 360, 3],
    [1, 539.999, 3],
    [1, 540, 4],
    [2, 0, 2],
    [2, 180, 3],
    [2, 360, 4],
    [3, 179.999, 3],
    [3, 180, 4],
  ])("that was %d, %d s ago, is now %d, because the provider moves on automatically", (step, elapsed, now) => {
    expect(currentStep(challenge({ step }), plus(elapsed))).toBe(now);
  });
});

describe("an automatic step", () => {
  it.each<[number, number, ReturnType<typeof automaticStep>]>([
    [1, 0, null],
    [1, 179.999, null],
    [1, 180, { step: 2, at: plus(180) }],
    [1, 359.999, { step: 2, at: plus(180) }],
    [1, 360, { step: 3, at: plus(360) }],
    [2, 179.999, null],
    [2, 200, { step: 3, at: plus(180) }],
  ])("after stored step %d and %d s is %j", (step, elapsed, moved) => {
    expect(automaticStep(challenge({ step }), plus(elapsed))).toEqual(moved);
  });
});

describe("a code can be tried", () => {
  it.each<[string, Partial<ChallengeFacts>, number, boolean]>([
    ["at once", {}, 0, true],
    ["until the last step ends", {}, 539.999, true],
    ["not after the last step", {}, 540, false],
    ["not after ten minutes, even during a step", { step: 3, stepAt: plus(599) }, 600, false],
    ["just before ten minutes", { step: 3, stepAt: plus(599) }, 599.999, true],
    ["not once it is closed", { closedAt: sent }, 1, false],
  ])("%s", (_, changes, elapsed, open) => {
    expect(isOpen(challenge(changes), plus(elapsed))).toBe(open);
  });
});

describe("the page of the code after a redirect", () => {
  it("counts the tries left by the challenge, and shows no wrong try when there was none", () => {
    expect(refusalShownAgain("wrong", { step: 1, wrongTries: 1 }, null)).toEqual({ kind: "wrong", triesLeft: 2 });
    expect(refusalShownAgain("wrong", { step: 1, wrongTries: 2 }, null)).toEqual({ kind: "wrong", triesLeft: 1 });
    expect(refusalShownAgain("wrong", { step: 1, wrongTries: 0 }, null)).toBeNull();
  });

  it("names the channel of the newest code", () => {
    expect(refusalShownAgain("newer-sent", { step: 2, wrongTries: 1 }, null)).toEqual({ kind: "newer-sent", by: "sms" });
    expect(refusalShownAgain("newer-sent", { step: 3, wrongTries: 1 }, null)).toEqual({ kind: "newer-sent", by: "call" });
  });
});
