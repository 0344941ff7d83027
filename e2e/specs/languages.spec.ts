import type { Page } from "@playwright/test";
import de from "../../messages/de.json" with { type: "json" };
import en from "../../messages/en.json" with { type: "json" };
import { violationsOf } from "../axe";
import { expect, polls, test } from "../fixtures";
import { resultsOf } from "../screens";
import { goesTo } from "../visitor";

/** The site in German: every word of ours, by the browser's wish, the cookie and ?lang=. */

type Catalogue = { [name: string]: string | Catalogue };
const textsOf = (messages: Catalogue): string[] => Object.values(messages).flatMap((it) => (typeof it === "string" ? [it] : textsOf(it)));

const german = new Set(textsOf(de));
/** The messages that stand in a page as they are, and that only English has. */
const english = textsOf(en).filter((text) => !/[{<]/.test(text) && !german.has(text));
/** Words that hardly an English sentence does without, and no German one has. */
const telling = /\b(the|your|you|and|with|for|not|this|that)\b/i;
/** What people have written in the demo poll, and the names of languages. */
const notOurs = /What's up dog\?|OK!|rabbit huntung season|all the same to me|I can't choose!|Nothing much|English/g;

/** Every text of a page that people read or hear. */
const spokenBy = (page: Page) =>
  page.evaluate(() => {
    // Without a filter of its own, which would not run where scripts are switched off.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [document.title];
    while (walker.nextNode()) {
      const { parentElement, textContent } = walker.currentNode;
      if (!parentElement?.closest("script, style, noscript, [lang=en]:not(html)")) texts.push(textContent ?? "");
    }
    for (const name of ["aria-label", "alt", "title", "placeholder"])
      for (const element of document.body.querySelectorAll(`[${name}]`)) texts.push(element.getAttribute(name) ?? "");
    return texts.map((text) => text.trim()).filter(Boolean);
  });

async function expectGerman(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("lang", "de");
  await expect(page.locator("html")).toHaveAttribute("dir", "ltr");
  for (const text of await spokenBy(page)) {
    const ours = text.replace(notOurs, "");
    expect(english, `${page.url()}: “${text}”`).not.toContain(ours);
    expect(ours, page.url()).not.toMatch(telling);
  }
}

test.describe("a browser that prefers German", () => {
  test.use({ locale: "de-AT" });

  test("shows no English word of ours from the login over the proof and the vote to the results", { tag: "@nojs-nightly" }, async ({
    page,
    person,
    inbox,
    path,
    javaScriptEnabled,
  }) => {
    test.setTimeout(90_000);
    const main = page.getByRole("main");
    await page.goto(path(polls.free));
    await expectGerman(page);
    if (javaScriptEnabled) expect(await violationsOf(page, "light")).toEqual([]); // axe is a script
    await main.getByRole("button", { name: de.login.submit }).click();
    await expect(main.getByRole("alert")).toHaveText([de.fields.loginMissing, de.fields.passwordMissing]);
    await page.getByLabel(de.login.login).fill(person.email);
    await page.getByLabel(de.login.password, { exact: true }).fill(person.password);
    await main.getByRole("button", { name: de.login.submit }).click();

    await expect(page.getByRole("heading", { level: 1 })).toHaveText(de.proof.title);
    await expectGerman(page);
    await page.getByLabel(de.proofForm.phone).fill(person.phone);
    await page.getByRole("button", { name: de.proofForm.send }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(de.codePage.title);
    await page.getByLabel(de.form.code).fill(await inbox.wrongCode(person.phone));
    await page.getByRole("button", { name: de.codeForm.verify }).click();
    await expect(main.getByRole("alert")).toHaveText("Dieser Code stimmt nicht. Sie haben noch 2 Versuche.");
    await expectGerman(page);
    await page.getByLabel(de.form.code).fill(await inbox.code(person.phone));
    await page.getByRole("button", { name: de.codeForm.verify }).click();

    await expect(page).toHaveURL(path(polls.free));
    await expectGerman(page);
    await page.getByRole("radio", { name: "Nothing", exact: true }).check();
    await main.getByRole("button", { name: de.ballot.vote }).click();
    await expect(page).toHaveURL(resultsOf(path(polls.free)));
    const results = page.getByRole("table", { name: de.results.caption.votes });
    const row = results.getByRole("row", { name: "Nothing" });
    await expect(row).toContainText(de.results.yours);
    await expect(row.getByRole("cell").last()).toHaveText(/^\d{1,3}\s%$/); // English has no blank there.
    await expectGerman(page);
    await page.goto(`${path(polls.scores)}/results`);
    const average = page.getByRole("table", { name: de.results.caption.average }).getByRole("row", { name: "The music" });
    await expect(average.getByRole("cell").last()).toHaveText(/^\d,\d\d$/);

    for (const address of ["/settings", "/settings/sessions", "/settings/phone", "/privacy"]) {
      await page.goto(address);
      await expectGerman(page);
    }
  });
});

test("a link in the footer changes the language of a page and keeps the rest of its address; the choice stays", {
  tag: "@nojs",
}, async ({ page }) => {
  const address = "/login?next=%2Fpolls%2F3%3Fx%3D1%2B1";
  await page.goto(address);
  const footer = page.getByRole("contentinfo");
  await footer.getByRole("link", { name: "Deutsch" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(de.login.title);
  await expect(page).toHaveURL(address);
  for (const other of ["/register", "/"]) {
    await page.goto(other);
    await expect(page.locator("html")).toHaveAttribute("lang", "de");
  }
  await expect(footer.getByRole("link", { name: "English" })).toHaveAttribute("hreflang", "en");
  await footer.getByRole("link", { name: "English" }).click();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
});

test("?lang= counts before the cookie, the cookie before Accept-Language, and no path names a language", { tag: "@api" }, async ({
  visitor,
  newVisitor,
}) => {
  const languageOf = async (address: string, headers = {}) =>
    /<html lang="(\w+)"/.exec(await (await visitor.open(address, headers)).text())?.[1];
  for (const address of ["/", "/login", "/privacy", "/no-such-page.html"]) {
    expect(await languageOf(address), address).toBe("en");
    expect(await languageOf(address, { "accept-language": "fr, de-CH;q=0.8, en;q=0.5" }), address).toBe("de");
    expect(await languageOf(address, { "accept-language": "de", cookie: "pollstr-lang=en" }), address).toBe("en");
    expect(await languageOf(address, { cookie: "pollstr-lang=de" }), address).toBe("de");
    const asked = await (await newVisitor()).open(`${address}?lang=de&x=%20`, { cookie: "pollstr-lang=en" });
    expect(goesTo(asked)).toBe(`${address}?x=%20`);
    expect(asked.headers()["set-cookie"]).toContain("pollstr-lang=de");
    // Without a cookie jar there is no later page in that language, so this one is.
    for (const language of ["de", "DE", "de-AT"]) {
      const first = await (await newVisitor()).open(`${address}?lang=${language}`);
      expect(first.headers()["set-cookie"], address).toContain("pollstr-lang=de");
      expect(await first.text(), address).toContain('<html lang="de"');
    }
  }
  const searched = await (await newVisitor()).open("/?lang=de", { referer: "http://localhost/?q=dog" });
  expect(goesTo(searched)).toBe("/?q=dog&lang=de");
  // Like every address that is not one of ours, these are guarded.
  for (const address of ["/de", "/en/login", "/de/polls/3"])
    expect(goesTo(await visitor.open(address)), address).toBe(`/login?next=${encodeURIComponent(address)}`);
});

test("a code by phone is in the language that the person chose, whatever their browser prefers", { tag: "@api" }, async ({
  newVisitor,
  newPerson,
  inbox,
}) => {
  for (const [chosen, preferred, words, start] of [
    ["de", "en-GB,en", de, "Pollstr-Code: "],
    ["en", "de-DE,de", en, "Pollstr code: "],
  ] as const) {
    const [reader, person] = [await newVisitor({ headers: { "accept-language": preferred } }), await newPerson()];
    await reader.open(`/login?lang=${chosen}`);
    await reader.submit("/login", words.login.submit, { login: person.email, password: person.password });
    await reader.submit("/2fa", words.proofForm.send, { phone: person.phone });
    expect((await inbox.messages(person.phone)).map(({ text }) => text)).toEqual([expect.stringContaining(start)]);
  }
});

test("a mail is in the language of the request that causes it", { tag: "@api" }, async ({ newVisitor, person, inbox }) => {
  const reader = await newVisitor({ headers: { "accept-language": "de" } });
  await reader.submit("/forgot-password", de.forgotPassword.submit, { email: person.email });
  expect(await inbox.mailAbout(person, de.letters.reset.text)).toContain("Er gilt einmal, 10 Minuten lang.");
});
