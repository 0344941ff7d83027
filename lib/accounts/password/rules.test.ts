import { expect, it } from "vitest";
import { isOfSiteWords, normalisePassword } from "./rules";

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
  "%j is easy to guess, because it has only the site's words",
  (typed) => {
    expect(isOfSiteWords(typed)).toBe(true);
  },
);

it.each(["84620175", "pollsters", "my pollstr", "votre ballot", "пароль-слово", "🐶🐶🐶🐶🐶🐶🐶🐶"])(
  "%j has more than the site's words",
  (typed) => {
    expect(isOfSiteWords(typed)).toBe(false);
  },
);
