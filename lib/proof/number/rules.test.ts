import { describe, expect, it } from "vitest";
import { countries, countryOf, isCountry, isServed, likelyCountry, maskPhone, messageLocale, parsePhone } from "./rules";

const drama = "+447700900123";

describe("a number as typed", () => {
  it.each([
    ["+447700900123", ""],
    ["+44 7700 900123", ""],
    ["  +44 7700 900123  ", ""],
    ["+44-7700-900-123", ""],
    ["+44.7700.900.123", ""],
    ["+44 (0)7700 900123", ""],
    ["00447700900123", ""],
    ["00 44 7700 900123", ""],
    ["+447700900123", "US"],
    ["011 44 7700 900123", "US"],
    ["07700 900123", "GB"],
    ["07700900123", "GB"],
    ["(07700) 900-123", "GB"],
    ["7700900123", "GB"],
    ["447700900123", "GB"],
    ["+44٧٧٠٠٩٠٠١٢٣", ""],
    ["０７７００９００１２３", "GB"],
    ["+४४ ७७०० ९००१२३", ""],
    ["०७७०० ९००१२३", "GB"],
    ["০৭৭০০ ৯০০১২৩", "GB"],
    ["\u202a+44 7700 900123\u202c", ""],
    ["\u200e+44\u00a07700\u00a0900123", ""],
    ["07700\u200b900123", "GB"],
    ["(+44) 7700 900123", ""],
    ["(+44)7700900123", "US"],
    ["( +44 ) 7700-900-123", ""],
    ["(+44) (0)7700 900123", ""],
    ["(+44 7700 900123)", ""],
    ["[+44] 7700 900123", ""],
    ["(0044) 7700 900123", ""],
    ["(+४४) ७७०० ९००१२३", ""],
  ])("%s with the country “%s” is the same number", (typed, country) => {
    expect(parsePhone(typed, country)).toEqual({ kind: "number", e164: drama });
  });

  it.each([
    ["020 7946 0123", "GB", "+442079460123"],
    ["0151 23456789", "DE", "+4915123456789"],
    ["(+49) 1512 3456789", "", "+4915123456789"],
    ["06 12 34 56 78", "FR", "+33612345678"],
    ["+34 612 34 56 78", "", "+34612345678"],
    ["312 345 6789", "IT", "+393123456789"],
    ["06 1234 5678", "IT", "+390612345678"],
    ["098765 43210", "IN", "+919876543210"],
    ["090-1234-5678", "JP", "+819012345678"],
    ["0412 345 678", "AU", "+61412345678"],
    ["085 012 3456", "IE", "+353850123456"],
    ["8123 4567", "SG", "+6581234567"],
    ["138 0013 8000", "CN", "+8613800138000"],
    ["(11) 91234-5678", "BR", "+5511912345678"],
    ["(415) 555-2671", "US", "+14155552671"],
    ["+1 684 733 1234", "", "+16847331234"],
    ["51234", "SH", "+29051234"],
    ["＋４４ ７７００ ９００１２３", "", "+447700900123"],
  ])("%s in “%s” is %s", (typed, country, e164) => {
    expect(parsePhone(typed, country)).toEqual({ kind: "number", e164 });
  });

  it.each([
    ["the first of Ofcom's numbers for fiction", "+447700900000"],
    ["the last of Ofcom's numbers for fiction", "+447700900999"],
    ["the first of NANPA's numbers for fiction", "+12025550100"],
    ["the last of NANPA's numbers for fiction", "+12025550199"],
  ])("%s is accepted, because nobody has it", (_, e164) => {
    expect(parsePhone(e164, "")).toEqual({ kind: "number", e164 });
  });

  it.each([
    ["nothing", "", "GB"],
    ["words", "call me", "GB"],
    ["words around a number", "call me at +447700900123", ""],
    ["two numbers", "+44 7700 900123\n+44 7700 900124", ""],
    ["a national number without a country", "07700 900123", ""],
    ["a national number with an unknown country", "07700 900123", "XX"],
    ["an extension", "+44 7700 900123 ext 5", ""],
    ["an extension as in a URI", "+447700900123;ext=5", ""],
    ["two plus signs", "++447700900123", ""],
    ["two plus signs, one of them in brackets", "(+44) +7700900123", ""],
    ["a bracket that does not close", "(+44 7700 900123", ""],
    ["two numbers in brackets", "(+44 7700 900123) (+44 7700 900124)", ""],
    ["invisible characters only", "\u200b\u202a\u202c", "GB"],
    ["an emergency number", "999", "GB"],
    ["the European emergency number", "112", "DE"],
    ["the American emergency number", "911", "US"],
    ["a short code", "12345", "US"],
    ["a number too short for its country", "+44 7700 9001", ""],
    ["a number too long for its country", "+44 7700 9001234", ""],
    ["more digits than any number has", "+44770090012345678", ""],
    ["an unknown calling code", "+999 123 456 789", ""],
    ["an impossible area code", "+1 025 555 0123", ""],
    ["letters for digits, too short", "0700 BEAGLE", "GB"],
  ])("is refused as invalid: %s", (_, typed, country) => {
    expect(parsePhone(typed, country)).toEqual({ kind: "phone-invalid" });
  });

  it.each([
    ["a satellite phone", "+870 773 123 456"],
    ["another satellite phone", "+881 612 345 678"],
    ["premium rate in Britain", "+44 901 234 5678"],
    ["premium rate in America", "+1 900 234 5678"],
    ["international premium rate", "+979 123 456 789"],
    ["shared cost in Britain", "+44 843 234 5678"],
    ["toll-free in Britain", "+44 800 111 1111"],
    ["toll-free in America", "+1 800 234 5678"],
    ["international toll-free", "+800 1234 5678"],
    ["a personal number in Britain", "+44 70 1234 5678"],
    ["a pager in Britain", "+44 76 4012 3456"],
    ["voice over IP in Britain", "+44 56 1234 5678"],
    ["international voice over IP", "+882 16 12345"],
  ])("is refused because it gets no codes, or costs a premium: %s", (_, typed) => {
    expect(parsePhone(typed, "")).toEqual({ kind: "phone-kind" });
  });
});

it("gets codes only in a country that is allowed, also when it was proven before", () => {
  for (const [e164, allowed, served] of [
    ["+447700900123", null, true],
    ["+447700900123", ["GB", "IE"], true],
    ["+353851234567", ["GB"], false],
    ["+882161234567", ["GB"], false],
  ] as const)
    expect(isServed(e164, allowed && [...allowed])).toBe(served);
});

describe("a number in an outdated format is refused with the right one", () => {
  it.each([
    ["a 1 after +52", "+52 1 55 1234 5678", "", "phone-mexico"],
    ["the same without +52", "1 55 1234 5678", "MX", "phone-mexico"],
    ["eight digits in Benin", "+229 97 12 34 56", "", "phone-benin"],
    ["the same without +229", "97 12 34 56", "BJ", "phone-benin"],
    ["eight digits in Ivory Coast", "+225 07 12 34 56", "", "phone-ivory-coast"],
    ["the same without +225", "47 12 34 56", "CI", "phone-ivory-coast"],
    ["0011 for +", "0011 44 7700 900123", "US", "phone-prefix"],
    ["0011 for +, in Australia", "0011 61 412 345 678", "AU", "phone-prefix"],
    ["001 for +", "001 65 8123 4567", "SG", "phone-prefix"],
    ["011 for +, outside America", "(011) 44-7700-900-123", "GB", "phone-prefix"],
  ])("%s", (_, typed, country, refusal) => {
    expect(parsePhone(typed, country)).toEqual({ kind: refusal });
  });

  it.each([
    ["+52 55 1234 5678", "", "+525512345678"],
    ["+229 01 97 12 34 56", "", "+2290197123456"],
    ["+225 07 07 12 34 56", "", "+2250707123456"],
    ["001 415 555 2671", "TH", "+14155552671"],
    ["011 44 7700 900123", "US", "+447700900123"],
  ])("a format that works is accepted: %s in “%s” is %s", (typed, country, e164) => {
    expect(parsePhone(typed, country)).toEqual({ kind: "number", e164 });
  });

  it.each(["0011 999", "001", "0011", "011 12345", "+52 1 55 1234"])(
    "a number that is invalid in any format is just invalid: %s",
    (typed) => {
      expect(parsePhone(typed, "")).toEqual({ kind: "phone-invalid" });
    },
  );
});

describe("the country of a number", () => {
  it.each([
    ["+16582345678", "Jamaica"],
    ["+6582345678", "Singapore"],
    ["+14155552671", "United States"],
    ["+447400123456", "United Kingdom"],
    ["+870773123456", null],
    ["nothing", null],
  ])("of %s is %s", (e164, country) => {
    expect(countryOf(e164, "en")).toBe(country);
  });
});

describe("a masked number", () => {
  it.each([
    ["+447700900123", "+44 •••• ••0123"],
    ["+12025550123", "+1 •••• ••0123"],
    ["+919876543210", "+91 •••• ••3210"],
    ["+33612345678", "+33 ••• ••5678"],
    ["+6581234567", "+65 •• ••4567"],
    ["+29051234", "+290 ••1234"],
  ])("%s is %s", (e164, masked) => {
    expect(maskPhone(e164)).toBe(masked);
  });

  it.each(["+447700900123", "+12025550123", "+4915123456789", "+8613800138000", "+29051234"])(
    "%s shows only the calling code and the last four digits",
    (e164) => {
      const shown = maskPhone(e164);
      expect(shown.endsWith(e164.slice(-4))).toBe(true);
      expect(shown).toMatch(/^\+\d{1,3} [• ]*••\d{4}$/);
    },
  );
});

describe("countries", () => {
  it("are all those of the numbering plan, once each, sorted by name", () => {
    const all = countries("en");
    expect(all.length).toBeGreaterThan(230);
    expect(new Set(all.map(({ code }) => code)).size).toBe(all.length);
    expect(all.map(({ label }) => label)).toEqual(all.map(({ label }) => label).sort((a, b) => a.localeCompare(b, "en")));
    expect(all).toContainEqual({ code: "GB", label: "United Kingdom (+44)" });
    expect(all).toContainEqual({ code: "US", label: "United States (+1)" });
  });

  it.each([
    ["GB", true],
    ["AC", true],
    ["gb", false],
    ["XX", false],
    ["", false],
    ["toString", false],
  ])("include %s: %s", (code, is) => {
    expect(isCountry(code)).toBe(is);
  });
});

describe("the guessed country", () => {
  it.each([
    ["the platform's country", "DE", "en-GB", "DE"],
    ["the platform's country, in lower case", "de", null, "DE"],
    ["the language's region, if the platform has no country", "XX", "en-GB", "GB"],
    ["the language's region, without a platform", null, "de-AT,de;q=0.9", "AT"],
    ["the region of the most preferred language, not of the first", null, "en-GB;q=0.5,fr-CA", "CA"],
    ["the first language that has a region", null, "fr,en-NZ;q=0.8", "NZ"],
    ["a region after a script", null, "zh-Hant-TW", "TW"],
    ["the United States, if nothing is known", null, null, "US"],
    ["the United States, for a language without a region", "", "eo", "US"],
    ["the United States, for nonsense", "<script>", ";;;q=,-,*", "US"],
  ])("is %s", (_, platform, accept, country) => {
    expect(likelyCountry(platform, accept)).toBe(country);
  });
});

describe("the language of the message", () => {
  it.each([
    ["en", null, "en-us"],
    ["en", "en-GB,en;q=0.9", "en-gb"],
    ["en", "en", "en-us"],
    ["en", "en-NZ", "en-us"],
    ["en", "en-GB;q=0.1, en-AU;q=0.9", "en-au"],
    ["en", "en-GB;q=0,fr", "en-us"],
    ["en", "de-DE,de;q=0.9", "en-us"],
    ["en", "\u0000<x>;q=zzz", "en-us"],
    ["de", null, "de-de"],
    ["de", "de-AT", "de-de"],
    ["de", "en-GB,en;q=0.9", "de-de"],
  ] as const)("for a reader of %s with Accept-Language %j is %s", (locale, accept, message) => {
    expect(messageLocale(locale, accept)).toBe(message);
  });
});
