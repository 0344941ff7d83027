import { describe, expect, it } from "vitest";
import { spellSecret, stepOf } from "./rules";

const at = (seconds: number) => new Date(seconds * 1000);

describe("a time step", () => {
  it("lasts 30 seconds, counted from 1970 (RFC 6238 4.2)", () => {
    expect([0, 29, 30, 59, 60, 1_111_111_109, 1_111_111_111].map((seconds) => stepOf(at(seconds)))).toEqual([
      0, 0, 1, 1, 2, 37_037_036, 37_037_037,
    ]);
    expect(stepOf(new Date(29_999))).toBe(0);
  });
});

describe("a secret for typing", () => {
  it("is grouped by four characters", () => {
    expect(spellSecret("GEZDGNBVGY3TQOJQ")).toBe("GEZD GNBV GY3T QOJQ");
    expect(spellSecret("ABCDE")).toBe("ABCD E");
  });
});
