import { describe, expect, it } from "vitest";
import { makeSecret, stepOfCode, uriOf } from "./otplib";

/** The secret of the test vectors, "12345678901234567890", in base 32 (RFC 4648 6). */
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
const at = (seconds: number) => new Date(seconds * 1000);

// RFC 6238, appendix B, SHA-1. Its codes have eight digits; ours are the last six (RFC 4226 5.3).
const vectors: [seconds: number, code: string][] = [
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
];

describe("a code of an app", () => {
  it.each(vectors)("at %i s matches RFC 6238: %s", (seconds, code) => {
    expect(stepOfCode(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it("is accepted in its own step and the ones before and after, to the second, and its step is returned", () => {
    const [seconds, code] = [1_234_567_890, "005924"]; // The first second of its step.
    const step = seconds / 30;
    for (const now of [seconds - 30, seconds - 1, seconds, seconds + 29, seconds + 30, seconds + 59])
      expect(stepOfCode(secret, code, at(now)), `${now}`).toBe(step);
    for (const now of [seconds - 31, seconds - 600, seconds + 60, seconds + 600]) expect(stepOfCode(secret, code, at(now))).toBeNull();
    expect(stepOfCode(secret, code, new Date(seconds * 1000 + 59_999))).toBe(step);
    expect(stepOfCode(secret, code, new Date(seconds * 1000 - 30_001))).toBeNull();
  });

  it("does not work for another secret", () => {
    for (const [seconds, code] of vectors) expect(stepOfCode(makeSecret(), code, at(seconds))).toBeNull();
  });

  it("is refused if one digit is changed", () => {
    for (const code of ["105924", "015924", "006924", "005824", "005934", "005925"])
      expect(stepOfCode(secret, code, at(1_234_567_890))).toBeNull();
  });
});

describe("a secret", () => {
  it("has 160 random bits, in base 32 without padding", () => {
    const made = Array.from({ length: 200 }, makeSecret);
    for (const each of made) expect(each).toMatch(/^[A-Z2-7]{32}$/);
    expect(new Set(made).size).toBe(200);
    expect(new Set(made.join("")).size).toBe(32);
  });

  it("is put into a URI with issuer and account that every app can read", () => {
    const uri = new URL(uriOf(secret, "Pollstr & Co", "pat+x@example.com"));
    expect(uri.href).toMatch(/^otpauth:\/\/totp\/Pollstr%20%26%20Co:pat%2[Bb]x(%40|@)example\.com\?/);
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({ secret, issuer: "Pollstr & Co" });
    expect(uri.search).not.toContain("+");
  });
});
