import { describe, expect, it } from "vitest";
import { seal } from "../../platform/keys";
import type { CookieOptions } from "../../sessions/cookies";
import { dropKeptVote, keepSecret, keepVote, keptCookie, keptSecret, keptVote } from "./cookies";
import { newSecret } from "./secret/data";

/** A browser's cookie jar: it keeps cookies that are set and drops those that are cleared. */
function jar(values: Record<string, string> = {}) {
  const kept = new Map(Object.entries(values));
  const options = new Map<string, CookieOptions>();
  return {
    kept,
    options,
    get: (name: string) => (kept.has(name) ? { value: kept.get(name) ?? "" } : undefined),
    set: (name: string, value: string, given: CookieOptions) => {
      options.set(name, given);
      if (given.maxAge > 0) kept.set(name, value);
      else kept.delete(name);
    },
  };
}
const [one, other] = ["aaaaaaaaaaaa", "bbbbbbbbbbbb"];
const fields = (text: string) => new URLSearchParams(text);

describe("a kept vote", () => {
  it("comes back with its fields for its poll, and for no other", () => {
    const cookies = jar();
    expect(keepVote(cookies, one, fields("rank-0=2&rank-1=1&other=x"))).toBe(true);
    expect(keptVote(cookies, one)?.toString()).toBe("rank-0=2&rank-1=1");
    expect(keptVote(cookies, other)).toBeNull();
    expect(cookies.options.get(keptCookie())).toMatchObject({ httpOnly: true, maxAge: 1800, path: "/" });
  });

  it("comes back with the name of the paper that it was meant for, and is none without a choice", () => {
    const cookies = jar();
    keepVote(cookies, one, fields(`choice=1&paper=${"p".repeat(1_000)}`));
    expect(keptVote(cookies, one)?.toString()).toBe(`choice=1&paper=${"p".repeat(22)}`);
    expect(keepVote(jar(), one, fields("paper=p"))).toBe(false);
  });

  it("is the last one: one cookie holds it, whatever the number of polls", () => {
    const cookies = jar();
    for (const poll of [one, other]) keepVote(cookies, poll, fields("choice=1"));
    expect([keptVote(cookies, one), keptVote(cookies, other)?.toString(), cookies.kept.size]).toEqual([null, "choice=1", 1]);
  });

  it("is dropped for its own poll only, and an ordinary vote sets no cookie", () => {
    const cookies = jar();
    dropKeptVote(cookies, one);
    expect(cookies.options.size).toBe(0);
    keepVote(cookies, one, fields("choice=1"));
    dropKeptVote(cookies, other);
    expect(keptVote(cookies, one)).not.toBeNull();
    dropKeptVote(cookies, one);
    expect(keptVote(cookies, one)).toBeNull();
  });

  it("fits into a cookie even as a ranking of fifty choices, and is not kept when it is longer", () => {
    const cookies = jar();
    const ranks = Array.from({ length: 50 }, (_, at) => `rank-${at}=${50 - at}`).join("&");
    expect(keepVote(cookies, one, fields(ranks))).toBe(true);
    expect(cookies.kept.get(keptCookie())?.length).toBeLessThan(1_700);
    expect(keepVote(jar(), one, fields(`choice=${"1".repeat(5_000)}`))).toBe(false);
  });

  it.each([
    ["empty", ""],
    ["nonsense", "x"],
    ["not sealed", Buffer.from(`${one}?choice=1`).toString("base64url")],
    ["sealed for another purpose", Buffer.from(seal("phone seal", `${one}?choice=1`)).toString("base64url")],
  ])("is none when the cookie is %s", (_, value) => {
    expect(keptVote(jar({ [keptCookie()]: value }), one)).toBeNull();
  });
});

describe("a ballot's secret in the browser", () => {
  const secret = newSecret();

  it("is found by the account that cast the ballot, for its poll", () => {
    const cookies = jar();
    keepSecret(cookies, one, "ann", secret);
    expect(keptSecret(cookies, one, "ann")).toBe(secret);
    expect(keptSecret(cookies, other, "ann")).toBeNull();
    expect([...cookies.kept.values()].join()).not.toContain(secret);
  });

  it("is sent to the pages of its poll only, so requests do not grow with the polls", () => {
    const cookies = jar();
    keepSecret(cookies, one, "ann", secret);
    const [[name, options] = ["", undefined]] = [...cookies.options];
    expect(options).toMatchObject({ path: `/polls/${one}`, httpOnly: true, sameSite: "lax", maxAge: 365 * 86_400 });
    expect(name.length + (cookies.kept.get(name)?.length ?? 0)).toBeLessThan(200);
  });

  it("is not seen by another person at the same browser, who keeps one of their own", () => {
    const cookies = jar();
    keepSecret(cookies, one, "ann", secret);
    expect(keptSecret(cookies, one, "bob")).toBeNull();
    const [taken] = cookies.kept.values();
    keepSecret(cookies, one, "bob", newSecret());
    expect(keptSecret(cookies, one, "ann")).toBe(secret);
    const [, bobs = ""] = cookies.kept.keys();
    expect(keptSecret(jar({ [bobs]: taken ?? "" }), one, "bob")).toBeNull(); // Ann's cookie under Bob's name
  });
});
