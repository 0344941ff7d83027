import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseEmail } from "../../accounts/account/rules";
import { loginSchema, newPassword, password } from "../../accounts/account/schema";
import { normalisePassword } from "../../accounts/password/rules";
import { parsePhone } from "../../proof/number/rules";
import { typedPhone } from "../../proof/number/schema";
import { parseRecoveryCode } from "../../proof/recovery/rules";
import { asciiDomain, hasVisible, linesOf, manyLines, oneLine, onlyOne, parseCode, parseMailCode, plain, visible } from "./rules";

const characters = Array.from({ length: 0x110000 }, (_, at) => at)
  .filter((at) => at < 0xd800 || at > 0xdfff)
  .map((at) => String.fromCodePoint(at));
const marks = characters.filter((character) => /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u.test(character));
const mark = fc.oneof(fc.constantFrom(..."\u00ad\u200b\u200c\u200d\u200e\u202a\u202c\u2060\ufeff\ufe0f\u3164"), fc.constantFrom(...marks));

/** The text with at least one invisible mark inserted anywhere. */
function marked(text: string): fc.Arbitrary<string> {
  const gap = fc.string({ unit: mark, maxLength: 2 });
  return fc
    .array(gap, { minLength: text.length + 1, maxLength: text.length + 1 })
    .filter((gaps) => gaps.join("") !== "")
    .map((gaps) => gaps.map((each, at) => each + text.charAt(at)).join(""));
}

describe("invisible characters", () => {
  it.each([
    ["direction marks around it, as contact apps copy them", "\u202a+44 7700 900123\u202c"],
    ["a zero-width space", "+44\u200b 7700 900123"],
    ["a byte order mark", "\ufeff+44 7700 900123"],
    ["a word joiner and a soft hyphen", "+44 77\u206000 900\u00ad123"],
    ["a Hangul filler", "+44 7700 \u3164900123"],
  ])("are removed from a text: %s", (_, typed) => {
    expect(visible(typed)).toBe("+44 7700 900123");
  });

  it("are removed wherever they are, and nothing else is", () => {
    expect(marks.length).toBeGreaterThan(4_000);
    expect(visible(marks.join(""))).toBe("");
    const seen = characters.filter((character) => visible(character) === character);
    expect(seen.length + marks.length).toBe(characters.length);
  });

  it.each([
    ["a phone number", "+44 7700 900123", (typed: string) => parsePhone(typedPhone("number.missing", "number.invalid").parse(typed), "")],
    ["a national number", "07700 900123", (typed: string) => parsePhone(typedPhone("number.missing", "number.invalid").parse(typed), "GB")],
    ["a code", "660 890", parseCode],
    ["a whole message", "Pollstr code: 660890. Valid for 3 minutes.", parseCode],
    ["a recovery code", "ABCDE-12345-FGHJK", parseRecoveryCode],
    ["an address", "Pat@Example.com", normaliseEmail],
    ["an address in another script", "pat@почта.рф", normaliseEmail],
    ["an address in A-labels", "pat@xn--bcher-kva.example", normaliseEmail],
    ["a login name", "test", (login: string) => loginSchema.parse({ login, password: "x" }).login],
  ])("make no difference anywhere in %s", (_, text, read) => {
    const plainly = read(text);
    fc.assert(
      fc.property(marked(text), (typed) => {
        expect(read(typed)).toEqual(plainly);
      }),
    );
  });

  it("are kept in a password, whether it is chosen or entered", () => {
    fc.assert(
      fc.property(marked("correct horse battery"), (typed) => {
        expect(newPassword.parse(typed)).toBe(typed);
        expect(password.parse(typed)).toBe(typed);
        expect(visible(typed)).not.toBe(typed);
        expect(normalisePassword(typed)).not.toBe(normalisePassword(visible(typed)));
      }),
    );
  });
});

describe("plain characters", () => {
  it.each(Intl.supportedValuesOf("numberingSystem").filter((system) => isDecimal(system)))(
    "have the digits 0 to 9 for those of the numbering system “%s”",
    (system) => {
      const written = Array.from({ length: 10 }, (_, digit) => digit.toLocaleString(`en-u-nu-${system}`)).join("");
      expect(plain(written)).toBe("0123456789");
    },
  );

  it("have 0 to 9 for every decimal digit of Unicode", () => {
    const digits = characters.filter((character) => /\p{Nd}/u.test(character));
    expect(digits.length).toBeGreaterThan(600);
    expect(plain(digits.join(""))).toBe("0123456789".repeat(digits.length / 10));
  });

  it("do not change when they are cleaned again", () => {
    for (const read of [visible, plain, normaliseEmail])
      fc.assert(
        fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
          expect(read(read(text))).toBe(read(text));
        }),
      );
  });
});

/** Some numbering systems use letters instead of digits. */
const isDecimal = (system: string) => /^\p{Nd}$/u.test((7).toLocaleString(`en-u-nu-${system}`));

describe("a name", () => {
  it.each(["\u200b", "\u2800", "\u3164", "\u2800\u200b \u3164", "\u00a0", "\u3000", "\t\n", "\u00ad\ufe0f", "\u0301", "\u{e0041}", ""])(
    "that is only %j has no visible character",
    (name) => {
      expect(hasVisible(name)).toBe(false);
    },
  );

  it.each(["A", "山", "ا", "नि", "7", "!", "🐶", "👩‍🚀", "❤️", "\u200bA\u200b", "می‌خواهم", "\ue000"])(
    "like %j has a visible character",
    (name) => {
      expect(hasVisible(name)).toBe(true);
    },
  );
});

describe("a domain", () => {
  it.each([
    ["example.com", "example.com"],
    ["Example.COM", "example.com"],
    ["bücher.example", "xn--bcher-kva.example"],
    ["BÜCHER.Example", "xn--bcher-kva.example"],
    ["bu\u0308cher.example", "xn--bcher-kva.example"],
    ["XN--bcher-KVA.example", "xn--bcher-kva.example"],
    ["почта.рф", "xn--80a1acny.xn--p1ai"],
    ["例え。テスト", "xn--r8jz45g.xn--zckzah"],
    ["faß.de", "xn--fa-hia.de"],
    ["ｅｘａｍｐｌｅ.com", "example.com"],
    ["exam\u200cple.com", "example.com"],
    ["bü\u200dcher.example", "xn--bcher-kva.example"],
  ])("%s is %s on the network", (typed, network) => {
    expect(asciiDomain(typed)).toBe(network);
    expect(asciiDomain(network)).toBe(network);
  });

  it("keeps a joiner in a script that uses it, because without it the name is a different one", () => {
    expect(asciiDomain("نامه\u200cای.com")).toBe("xn--mgba3gch31f060k.com");
    expect(asciiDomain("نامهای.com")).toBe("xn--mgba3gch31f.com");
    expect(asciiDomain("\u200bنامه\u200cای.com\u200e")).toBe("xn--mgba3gch31f060k.com");
  });

  it.each(["1.2", "0x7f.1", "exa%6Dple.com", "a..b", "-a.b", "xn--a", "xn--zz--.example", "a b", "user:pass", ""])(
    "in ASCII is not converted: %j",
    (typed) => {
      expect(asciiDomain(typed)).toBe(typed.toLowerCase());
    },
  );

  it.each([
    "ü:80",
    "ü/x",
    "ü?x",
    "ü#x",
    "x@ü",
    "ü\t.example",
    "ü%41.example",
    "ex／ü.com",
    "xn--a.ü",
    `${"ü".repeat(254)}.de`,
    "\ud800.de",
  ])("is not converted when it is invalid: %j", (typed) => {
    expect(asciiDomain(typed)).toBe(typed);
  });
});

it.each([
  [[], null],
  [["a"], "a"],
  [["a", "a"], "a"],
  [["a", "b"], null],
])("the only distinct text of %j is %j", (found, one) => {
  expect(onlyOne(found)).toBe(one);
});

describe("a code as typed", () => {
  it.each([
    ["123456", "123456"],
    ["000000", "000000"],
    [" 123456 ", "123456"],
    ["123 456", "123456"],
    ["123-456", "123456"],
    ["123–456", "123456"],
    ["12.34.56", "123456"],
    ["1 2 3 4 5 6", "123456"],
    ["123\u00a0456", "123456"],
    ["123456\n", "123456"],
    ["１２３４５６", "123456"],
    ["123\u200b456", "123456"],
    ["\u202a123456\u202c", "123456"],
    ["Pollstr code: 123456. Valid for 3 minutes.", "123456"],
    ["Pollstr code: 123456. Valid for 10 minutes.\n\n@polls.example.com #123456", "123456"],
    ["Poll 24 code: 123456. Valid for 3 minutes.", "123456"],
    ["your code is 123456", "123456"],
    ["Code 123456\u200e!", "123456"],
    ["Pollstr 验证码：123456。有效期为 3 分钟。", "123456"],
    ["验证码为，123456，3分钟内有效", "123456"],
    ["コード123456を入力", "123456"],
    ["Код подтверждения १२३४५६", "123456"],
    ["Once 123456, and once more 123456.", "123456"],
  ])("%j is read as %s", (typed, code) => {
    expect(parseCode(typed)).toBe(code);
  });

  it.each([
    "",
    " ",
    "12345",
    "1234567",
    "12345a",
    "abcdef",
    "+123456",
    "12,3456",
    "1e5000",
    "0x1234",
    "123456;",
    "123456 789",
    "²²²²²²²",
    "\u0000123456",
    "123456/../x",
    "codes 123456 and 654321",
    "Pollstr code: 1234567. Valid for 3 minutes.",
    "Call +123456",
    "see https://example.com/123456",
    "order-123456",
    "G123456",
    "no code at all",
  ])("%j is not a code", (typed) => {
    expect(parseCode(typed)).toBeNull();
  });

  it("may be in the digits of any script", () => {
    expect(parseCode("١٢٣٤٥٦")).toBe("123456");
    expect(parseCode("१२३४५६")).toBe("123456");
  });
});

describe("a line for other people to read", () => {
  it.each([
    ["  A  cat \t and\u00a0a dog ", "A cat and a dog"],
    ["Cafe\u0301", "Caf\u00e9"],
    ["\u202eevil\u202c", "evil"],
    ["Y\u200bes\ufeff", "Yes"],
    ["a\u0000b\u0007c", "abc"],
    ["one\ntwo", "one two"],
    ["a\u200d b\u200c", "a b"],
    ["\u200b \u2800 \u00ad", ""],
    ["\u3164", ""],
  ])("%j is kept as %j", (typed, kept) => {
    expect(oneLine(typed)).toBe(kept);
  });

  it.each([
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", // Persian, with a non-joiner between the parts of a word
    "\u{1f469}\u200d\u{1f469}\u200d\u{1f467}", // a family
    "\u{1f3f3}\ufe0f\u200d\u{1f308}", // a rainbow flag
    "\u2764\ufe0f",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}", // the flag of Scotland
    "\u0915\u094d\u200d\u0937", // Devanagari
  ])("keeps the joiners and selectors of %j", (written) => {
    expect(oneLine(written)).toBe(written);
  });

  it("is the same when it is cleaned again", () => {
    for (const typed of ["a\u200d\u200bb", "\u{1f469}\u200b\u200d\u{1f469}", " \u200b x \u200b ", "e\u200b\u0301"])
      expect(oneLine(oneLine(typed))).toBe(oneLine(typed));
  });
});

describe("several lines", () => {
  it("keep their breaks, of any system, and at most one empty line in a row", () => {
    expect(manyLines("\n\n one \r\n\r\n\r\n\r\ntwo\rthree\u2028four\n ")).toBe("one\n\ntwo\nthree\nfour");
    expect(linesOf("a\n\n b")).toEqual(["a", "", "b"]);
  });
});

it("a mailed code has six digits or twenty, as typed or in a whole mail", () => {
  const long = "12345678901234567890";
  for (const typed of [long, "12345 67890 12345-67890", "Enter it:\n\n    12345 67890 12345 67890\n\nIt works once."])
    expect(parseMailCode(typed)).toBe(long);
  expect(parseMailCode("660 890")).toBe("660890");
  for (const typed of ["1234567890", "12345 67890 12345 678901"]) expect(parseMailCode(typed)).toBeNull();
  expect(parseCode(long)).toBeNull();
});
