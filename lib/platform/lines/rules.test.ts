import fc from "fast-check";
import { type CountryCode, getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, it } from "vitest";
import { parsePhone } from "../../proof/number/rules";
import { lineOf, spellingsOf } from "./rules";

/** Both spellings of one line, as people write them. */
const pairs = [
  ["Argentina, a mobile", "+54 9 11 2345 6789", "+54 11 2345 6789"],
  ["Argentina, outside the capital", "+54 9 223 423 4567", "+54 223 423 4567"],
  ["Palestine, Jawwal", "+972 59 912 3456", "+970 59 912 3456"],
  ["Palestine, Ooredoo", "+972 56 212 3456", "+970 56 212 3456"],
  ["Palestine, a landline", "+972 2 222 2345", "+970 2 222 2345"],
  ["San Marino, a landline", "+39 0549 886377", "+378 0549 886377"],
  ["San Marino, a landline in its short form", "+39 0549 886377", "+378 886377"],
  ["Kosovo, through Monaco", "+377 44 123 456", "+383 44 123 456"],
  ["Kosovo, through Slovenia", "+386 43 123 456", "+383 43 123 456"],
  ["Gabon, Gabon Telecom", "+241 06 12 34 56", "+241 66 12 34 56"],
  ["Gabon, Gabon Telecom without the 0", "+241 6 12 34 56", "+241 66 12 34 56"],
  ["Gabon, Airtel", "+241 07 12 34 56", "+241 77 12 34 56"],
  ["Gabon, Airtel without the 0", "+241 7 12 34 56", "+241 77 12 34 56"],
  ["Gabon, a landline", "+241 01 70 12 34", "+241 11 70 12 34"],
] as const;
const parsed = (typed: string) => {
  const number = parsePhone(typed, "");
  if (number.kind !== "number") throw new Error(`${typed} is ${number.kind}`);
  return number.e164;
};

describe("the line of a number", () => {
  it.each(pairs)("is the same for both spellings: %s", (_, other, line) => {
    expect(parsed(other)).not.toBe(parsed(line));
    expect(lineOf(parsed(other))).toBe(parsed(line));
    expect(lineOf(parsed(line))).toBe(parsed(line));
  });

  it.each([
    ["Mexico", "+5215512345678", "+525512345678"],
    ["Benin", "+22997123456", "+2290197123456"],
  ])("is the same for a former spelling that is no longer accepted: %s", (_, former, line) => {
    expect(parsePhone(former, "").kind).not.toBe("number");
    expect(lineOf(former)).toBe(line);
    expect(parsed(line)).toBe(line);
  });

  it.each([
    ["a mobile of Italy", "+393351234567"],
    ["a landline of Italy", "+390612345678"],
    ["a mobile of San Marino", "+37866661212"],
    ["a mobile of Israel", "+972501234567"],
    ["a landline of Israel", "+97236123456"],
    ["a mobile of Monaco", "+377612345678"],
    ["a landline of Monaco", "+37799123456"],
    ["a mobile of Slovenia", "+38631234567"],
    ["a landline of Mexico", "+525512345678"],
    ["Airtel's newer numbers in Gabon", "+24176123456"],
    ["an eight-digit radio number of Brazil", "+551178123456"],
    ["a nine-digit mobile of Brazil", "+5511978123456"],
    ["a mobile of Martinique", "+596696123456"],
    ["Argentina, toll free", "+548001234567"],
  ])("is the number itself when it has only one spelling: %s", (_, e164) => {
    expect(lineOf(e164)).toBe(e164);
  });

  it("is the number itself for the example of every country except Argentina and Gabon", () => {
    const countries = getCountries().filter((country) => country !== "AR" && country !== "GA");
    expect(countries.length).toBeGreaterThan(230);
    const sample = (country: CountryCode) => getExampleNumber(country, examples)?.number ?? "";
    expect(countries.filter((country) => lineOf(sample(country)) !== sample(country))).toEqual([]);
  });
});

/** Prefixes from the table, and others. */
const starts = [
  "+54",
  "+549",
  "+970",
  "+972",
  "+972592",
  "+390549",
  "+3780549",
  "+3774",
  "+3834",
  "+3864",
  "+241",
  "+2410",
  "+52",
  "+521",
  "+229",
  "+",
];
const digits = (minLength: number, maxLength: number) => fc.string({ unit: fc.constantFrom(..."0123456789"), minLength, maxLength });
const numbers = fc.tuple(fc.constantFrom(...starts), digits(4, 12)).map((parts) => parts.join("").slice(0, 16));

describe("for any number", () => {
  it("the line of its line is the same line", () => {
    fc.assert(
      fc.property(numbers, (e164) => lineOf(lineOf(e164)) === lineOf(e164)),
      { numRuns: 5_000 },
    );
  });

  it("every spelling of its line has that line; the number is one of them, and none is repeated", () => {
    fc.assert(
      fc.property(numbers, (e164) => {
        const spellings = spellingsOf(e164);
        expect(spellings[0]).toBe(lineOf(e164));
        expect(spellings).toContain(e164);
        expect(new Set(spellings).size).toBe(spellings.length);
        expect(new Set(spellings.map(lineOf)).size).toBe(1);
      }),
      { numRuns: 5_000 },
    );
  });
});
