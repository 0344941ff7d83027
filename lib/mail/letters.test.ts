import { describe, expect, it } from "vitest";
import * as letters from "./letters";

const site = { brand: "Pollstr", url: "https://polls.example.com", locale: "en" } as const;
const to = "ann@example.com";
const all = [
  ["verify", letters.verifyLetter(site, to, "246813", 10)],
  ["reset", letters.resetLetter(site, to, "246813", 10)],
  ["password changed", letters.passwordChangedLetter(site, to)],
  ["email changed", letters.emailChangedLetter(site, to)],
  ["address in use", letters.addressInUseLetter(site, to)],
  ["recovery codes created", letters.recoveryCodesCreatedLetter(site, to, new Date(0))],
  ["recovery code used", letters.recoveryCodeUsedLetter(site, to, new Date(0), 9)],
  ["authenticator added", letters.authenticatorAddedLetter(site, to, new Date(0))],
  ["authenticator removed", letters.authenticatorRemovedLetter(site, to, new Date(0))],
  ["phone changed", letters.phoneChangedLetter(site, to, new Date(0), "ABCDE-12345-FGHJK", 72)],
  ["phone removed", letters.phoneRemovedLetter(site, to, new Date(0), "ABCDE-12345-FGHJK", 72)],
  ["passkey added", letters.passkeyAddedLetter(site, to, new Date(0))],
  ["passkey removed", letters.passkeyRemovedLetter(site, to, new Date(0))],
  ["account deleted", letters.accountDeletedLetter(site, to, new Date(0))],
  ["test", letters.testLetter(site, to)],
] as const;
const visible = (html: string) =>
  html
    .replace(/<title>.*?<\/title>/, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

describe.each(all)("the letter: %s", (_, letter) => {
  it("has one recipient, and a one-line subject that names the site and contains no code", () => {
    expect(letter.to).toBe(to);
    expect(letter.subject).toMatch(/^[^\r\n]+ – Pollstr$/);
    expect(letter.subject).not.toContain("246813");
  });

  it("says in HTML everything that it says in plain text", () => {
    const said = letter.text.split("\n\n").filter((part) => !part.startsWith("-- "));
    for (const part of said) expect(visible(letter.html)).toContain(part.replace(/: https:.*$/, "").trim());
  });

  it("loads nothing, runs nothing, and links only to the site", () => {
    expect(letter.html).not.toMatch(/<(script|img|link|iframe)/i);
    for (const [, url] of letter.html.matchAll(/href="([^"]*)"/g)) expect(url?.startsWith(site.url)).toBe(true);
  });
});

it.each([["verify"], ["reset"]])("the code of the %s letter is alone on its line, and the letter says how long it is valid", (name) => {
  const letter = all.find(([each]) => each === name)?.[1];
  expect(letter?.text).toMatch(/^ +246813$/m);
  expect(letter?.text).toContain("10 minutes");
});

it.each([["phone changed"], ["phone removed"]])("the undo code is alone on its line and in no link: %s", (name) => {
  const letter = all.find(([each]) => each === name)?.[1];
  expect(letter?.text).toMatch(/^ +ABCDE-12345-FGHJK$/m);
  expect(letter?.text).toContain("72 hours");
  expect(letter?.text).toContain("https://polls.example.com/not-me");
  expect(letter?.html.match(/ABCDE/g)).toHaveLength(1);
});

it("a brand with markup stays text", () => {
  const { html } = letters.testLetter({ ...site, brand: "<b>&\"'" }, to);
  expect(html).toContain("&lt;b&gt;&amp;&quot;&#39;");
  expect(html).not.toContain("<b>");
});

it("a letter is in the language of the site that it is given", () => {
  const german = letters.recoveryCodeUsedLetter({ ...site, locale: "de" }, to, new Date("2026-03-01T12:00:00Z"), 1);
  expect(german.subject).toBe("Ein Wiederherstellungscode wurde verwendet – Pollstr");
  expect(german.text).toContain("Am 1. März 2026 um 12:00 UTC wurde ein Wiederherstellungscode Ihres Kontos verwendet. Es ist 1 übrig.");
  expect(german.html).toContain('<html lang="de" dir="ltr">');
});
