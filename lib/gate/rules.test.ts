import { describe, expect, it } from "vitest";
import { canonicalPath, withoutSlash } from "../platform/paths";
import { gate, landing, needs } from "./rules";

describe("the gate", () => {
  const next = "/polls/7?a=b&c=d#e";
  const carried = `next=${encodeURIComponent(next)}`;

  it.each([
    ["stranger", "stranger", null],
    ["stranger", "member", `/login?${carried}`],
    ["stranger", "proven", `/login?${carried}`],
    ["member", "stranger", null],
    ["member", "member", null],
    ["member", "proven", `/2fa?${carried}`],
    ["proven", "stranger", null],
    ["proven", "member", null],
    ["proven", "proven", null],
  ] as const)("sends a %s who opens a page for a %s to %s", (who, needed, where) => {
    expect(gate(who, needed, next)).toBe(where);
  });

  it("carries `next` so that it is read back unchanged", () => {
    const where = gate("stranger", "proven", next) ?? "";
    expect(new URL(where, "https://pollstr.example").searchParams.get("next")).toBe(next);
  });

  it.each([
    ["/", "stranger"],
    ["/login", "stranger"],
    ["/register", "stranger"],
    ["/p/7k3m9xq2vb4t", "stranger"],
    ["/p/7k3m9xq2vb4t/qr.svg", "stranger"],
    ["/favicon.ico", "stranger"],
    ["/.well-known/security.txt", "stranger"],
    ["/pollsters", "proven"],
    ["/2fast", "proven"],
    ["/p/7k3m9xq2vb4t/more", "proven"],
    ["/login/more", "proven"],
    ["/polls/new", "proven"],
    ["/polls/1/ballot", "proven"],
    ["/polls/1/results/now", "proven"],
    ["/me", "member"],
    ["/settings/phone", "proven"],
    ["/settings/unknown", "proven"],
    ["/polls", "proven"],
    ["/polls/1", "proven"],
    ["/polls/1/results", "proven"],
    ["/polls/1?x=1", "proven"],
    ["/2fa", "member"],
    ["/2fa?next=%2F", "member"],
    ["/2fa/verify", "member"],
    ["/settings", "member"],
    ["/settings/password", "member"],
    ["/settings/data", "proven"],
    ["/settings/delete", "member"],
    ["/privacy", "stranger"],
    ["/verify-email", "member"],
    ["/verify-email?a=1", "member"],
    ["/verify-emails", "proven"],
    ["/forgot-password", "stranger"],
    ["/reset-password", "stranger"],
    ["/P/7K3M9XQ2VB4T", "stranger"],
    ["/p/7k3m9xq2vb4t).", "stranger"],
    ["/Login/", "stranger"],
    ["/ME", "member"],
    ["/POLLS/7K3M9XQ2VB4T", "proven"],
    ["/polls/7k3m9xq2vb4t.", "proven"],
    ["//", "stranger"],
  ])("treats %s as a page for a %s", (path, needed) => {
    expect(needs(path)).toBe(needed);
  });

  const hostile = ["/", ".", "./", "%2E", "!"].flatMap((part) => [part, `a${part}`]);
  it.each(hostile)("judges 15,000 characters of “%s” in a time that grows with their number, as for other characters", (part) => {
    const bestOf = (path: string, run: (path: string) => unknown) =>
      Math.min(
        ...Array.from({ length: 5 }, () => {
          const begin = performance.now();
          for (let i = 0; i < 10; i++) run(path);
          return performance.now() - begin;
        }),
      );
    const long = (unit: string) => `/${unit.repeat(Math.ceil(15_000 / unit.length))}a`;
    const judge = (path: string) => [needs(path), canonicalPath(path), withoutSlash(path)];
    // What reads each character once is slower than this by a small factor, and what reads it again for each by thousands.
    expect(bestOf(long(part), judge)).toBeLessThan(50 * bestOf(long("b"), (path) => [...path].length) + 1);
  });

  it.each([
    ["member", "/", "/"],
    ["member", "/2fa", "/2fa"],
    ["member", "/polls/1", "/2fa?next=%2Fpolls%2F1"],
    ["proven", "/polls/1", "/polls/1"],
    ["stranger", "/polls/1", "/login?next=%2Fpolls%2F1"],
    ["stranger", "/", "/"],
  ] as const)("leads a %s who is sent to %s to %s", (who, next, where) => {
    expect(landing(who, next)).toBe(where);
  });
});
