import fc from "fast-check";
import { expect, it } from "vitest";
import { isOfSiteWords, normaliseEmail, normalisePassword } from "./rules";

it.each([
  ["ann@example.com", "ann@example.com"],
  ["Ann@Example.COM", "ann@example.com"],
  ["  ann@example.com\t", "ann@example.com"],
  ["re\u0301ne@example.com", "r\u00e9ne@example.com"],
  ["Test", "test"],
  [" \u200bTe\u00adst\u200e ", "test"],
  ["\u202aann@exam\u200bple.com\u202c", "ann@example.com"],
  ["ann@example.com \u200e", "ann@example.com"],
  ["Pat@Bücher.example", "pat@xn--bcher-kva.example"],
  ["pat@xn--bcher-kva.example", "pat@xn--bcher-kva.example"],
  ["pat@ почта.рф", "pat@ почта.рф"],
  ["pat@почта.рф ", "pat@xn--80a1acny.xn--p1ai"],
  ["a@b@bücher.example", "a@b@xn--bcher-kva.example"],
  ["bücher", "bücher"],
  ["@", "@"],
])("the address %j is stored and looked up as %j", (typed, stored) => {
  expect(normaliseEmail(typed)).toBe(stored);
  expect(normaliseEmail(stored)).toBe(stored);
});

it("every address that was stored before domains of any script were taken stays as it is", () => {
  const before = fc.emailAddress().map((address) => address.toLowerCase());
  fc.assert(
    fc.property(before, (address) => {
      expect(normaliseEmail(address)).toBe(address);
    }),
  );
});

it.each([
  ["composed and decomposed letters", "caf\u00e9 au lait", "cafe\u0301 au lait"],
  ["full-width letters", "ｐａｓｓｗｏｒｄ", "password"],
  ["a ligature", "\ufb01ne words", "fine words"],
])("a password is the same for every keyboard: %s", (_, one, other) => {
  expect(normalisePassword(one)).toBe(normalisePassword(other));
});

it.each([" spaced out ", "Case", "tab\tin it"])("a password is never trimmed or folded: %j", (typed) => {
  expect(normalisePassword(typed)).toBe(typed);
});

it.each(["pollstr1", "Pollstr2026!", "vote4Pollstr", "PASSWORD-login", "ｐｏｌｌｓｔｒ９９"])(
  "nothing but the site's words makes %j easy to guess",
  (typed) => {
    expect(isOfSiteWords(typed)).toBe(true);
  },
);

it.each(["84620175", "pollsters", "my pollstr", "votre ballot", "пароль-слово", "🐶🐶🐶🐶🐶🐶🐶🐶"])(
  "more than the site's words is in %j",
  (typed) => {
    expect(isOfSiteWords(typed)).toBe(false);
  },
);
