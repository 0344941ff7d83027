import { randomUUID } from "node:crypto";
import type { Browser, BrowserContext } from "@playwright/test";
import { expect, test } from "../fixtures";
import { alert, logIn, sendCode } from "../screens";
import { alerts, goesTo } from "../visitor";

/** A browser that blocks cookies gets an explanation, with and without JavaScript, and no redirect loop at the login. */

const sentence = /^Your browser keeps no cookies for this site/;

/**
 * A context whose cookies are gone before each request, and whose scripts see none. The setting of a whole Chromium does
 * the same, but the headless shell has no settings.
 */
async function withoutCookies(browser: Browser, site: string, javaScriptEnabled: boolean): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: site, javaScriptEnabled });
  await context.route("**", async (route) => {
    await context.clearCookies();
    await route.continue();
  });
  await context.addInitScript(() => Object.defineProperty(document, "cookie", { get: () => "", set: () => {} }));
  return context;
}

for (const scripts of [true, false]) {
  test(`a browser ${scripts ? "with" : "without"} scripts that blocks cookies is told so when it logs in or registers`, {
    tag: "@desktop",
  }, async ({ browser, person, site }) => {
    const context = await withoutCookies(browser, site, scripts);
    const page = await context.newPage();
    await page.goto("/login?next=%2Fpolls%2F1");
    await logIn(page, person);
    await expect(alert(page)).toHaveText(sentence);
    await expect(page.getByLabel("Email or username")).toHaveValue(person.email);
    await page.goto("/register");
    await page.getByLabel("Full name").fill("Pat");
    await page.getByLabel("Email").fill(`pat-${randomUUID()}@example.com`);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(alert(page)).toHaveText(sentence);
    await expect(page.getByLabel("Full name")).toHaveValue("Pat");
    await context.close();
  });
}

test("with cookies blocked, “Send code” explains it and sends nothing, and works once they are allowed", {
  tag: "@nojs",
}, async ({ page, context, loggedIn: person, inbox }) => {
  await page.goto("/2fa");
  const kept = await context.cookies();
  await context.clearCookies();
  await page.evaluate(() => Object.defineProperty(document, "cookie", { get: () => "", set: () => {} }));
  await sendCode(page, person.phone);
  await expect(alert(page)).toHaveText(sentence);
  expect(await inbox.messages(person.phone)).toEqual([]);
  await context.addCookies(kept);
  await page.goto("/2fa");
  await sendCode(page, person.phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
});

test("a form whose cookie was deleted while it was open is refused at most once", { tag: "@api" }, async ({
  newVisitor,
  person,
  visitor,
}) => {
  const form = await visitor.form("/login", "Log in");
  const fields = { login: person.email, password: person.password };
  const late = await newVisitor();
  expect((await alerts(await late.post(form, fields))).join()).toMatch(sentence);
  expect(goesTo(await late.post(form, fields))).toBe("/");
});
