import { describe, expect, it } from "vitest";
import { seal } from "../platform/keys";
import type { CookieOptions } from "../sessions/cookies";
import { againCookie, dropKeptVote, keepVote, keptCookie, keptVote, markAgain } from "./cookies";

/** A browser's cookie jar: it keeps cookies that are set and drops those that are cleared. */
function jar(values: Record<string, string> = {}) {
  const kept = new Map(Object.entries(values));
  const options = new Map<string, CookieOptions>();
  return {
    options,
    get: (name: string) => (kept.has(name) ? { value: kept.get(name) ?? "" } : undefined),
    set: (name: string, value: string, given: CookieOptions) => {
      options.set(name, given);
      if (given.maxAge > 0) kept.set(name, value);
      else kept.delete(name);
    },
  };
}

describe("a kept vote", () => {
  it("is returned for its poll", () => {
    const cookies = jar();
    keepVote(cookies, 7, [1, 2]);
    expect(keptVote(cookies, 7)).toEqual([1, 2]);
    expect(cookies.options.get(keptCookie(7))).toMatchObject({ httpOnly: true, maxAge: 1800 });
  });

  it("is kept separately for every poll", () => {
    const cookies = jar();
    keepVote(cookies, 7, [1]);
    keepVote(cookies, 8, [2]);
    expect([keptVote(cookies, 7), keptVote(cookies, 8), keptVote(cookies, 9)]).toEqual([[1], [2], []]);
  });

  it("is cleared once it is cast", () => {
    const cookies = jar();
    keepVote(cookies, 7, [1]);
    dropKeptVote(cookies, 7);
    expect(keptVote(cookies, 7)).toEqual([]);
  });

  it("is not cleared when there is none, so an ordinary vote sets no cookie", () => {
    const cookies = jar();
    dropKeptVote(cookies, 7);
    expect(cookies.options.size).toBe(0);
  });

  it("of another poll is ignored, even under this poll's cookie name", () => {
    const cookies = jar();
    keepVote(cookies, 8, [1]);
    expect(keptVote(jar({ [keptCookie(7)]: cookies.get(keptCookie(8))?.value ?? "" }), 7)).toEqual([]);
  });

  it.each([
    ["empty", ""],
    ["nonsense", "x"],
    ["not sealed", Buffer.from('{"pollId":7,"choiceIds":[1]}').toString("base64url")],
    ["sealed for another purpose", Buffer.from(seal("phone seal", '{"pollId":7,"choiceIds":[1]}')).toString("base64url")],
    ["sealed, but not a vote", Buffer.from(seal("kept vote", "7")).toString("base64url")],
  ])("is empty when the cookie is %s", (_, value) => {
    expect(keptVote(jar({ [keptCookie(7)]: value }), 7)).toEqual([]);
  });

  it("that is repeated is marked for a minute", () => {
    const cookies = jar();
    markAgain(cookies, 7);
    expect(cookies.options.get(againCookie(7))?.maxAge).toBe(60);
  });
});
