import { describe, expect, it } from "vitest";
import { alphabet, codeLength, parseRecoveryCode, spell } from "./rules";

const code = "ABCDE12345FGHJK";

describe("a recovery code", () => {
  it("has at least 64 bits, from 32 characters that are not confused with each other", () => {
    expect(new Set(alphabet).size).toBe(32);
    expect(alphabet).not.toMatch(/[ILOU]/);
    expect(codeLength * Math.log2(alphabet.length)).toBeGreaterThanOrEqual(64);
  });

  it("is formatted in three groups, and read in that format", () => {
    expect(spell(code)).toBe("ABCDE-12345-FGHJK");
    expect(parseRecoveryCode(spell(code))).toBe(code);
  });

  it.each([
    ["without dashes", "ABCDE12345FGHJK"],
    ["in lower case, with spaces", " abcde 12345\tfghjk\n"],
    ["with other dashes and dots", "ABCDE–12345—FGH.JK"],
    ["in full-width characters", "ＡＢＣＤＥ－１２３４５－ＦＧＨＪＫ"],
    ["with I and l for 1", "ABCDE-I2345-FGHJK"],
    ["with L for 1", "abcde-l2345-fghjk"],
    ["with invisible characters", "\u202aABCDE-\u200b12345-FGHJK\u202c"],
    ["with the digits of another script", "ABCDE-१२३४५-FGHJK"],
    [
      "from the whole mail around it",
      "If it was not you, undo it within 72 hours:\n\n    ABCDE-12345-FGHJK\n\nThis was not me: https://x.example/not-me",
    ],
    ["from a line of the list", "3. ABCDE-12345-FGHJK"],
  ])("is read %s", (_, typed) => {
    expect(parseRecoveryCode(typed)).toBe(code);
  });

  it("is read with O for zero", () => {
    expect(parseRecoveryCode("ABCDE-O2o45-FGHJK")).toBe("ABCDE02045FGHJK");
  });

  it.each([
    ["nothing", ""],
    ["a phone code", "123456"],
    ["one character too few", "ABCDE-12345-FGHJ"],
    ["one character too many", "ABCDE-12345-FGHJKK"],
    ["a letter that is not in the alphabet", "ABCDU-12345-FGHJK"],
    ["an underscore", "ABCDE_12345_FGHJK"],
    ["a NUL", "ABCDE-12345-FGHJ\u0000"],
    ["two codes at once", "ABCDE-12345-FGHJK\nABCDE-12345-FGHJX"],
    ["a part of something longer", "x: ABCDE-12345-FGHJK-ABCDE"],
    ["a character of two code units", "ABCDE-12345-FGHJ😀"],
  ])("is not %s", (_, typed) => {
    expect(parseRecoveryCode(typed)).toBeNull();
  });
});
