import { randomUUID } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type BrowserContext, chromium } from "@playwright/test";
import { browser } from "../../scripts/browser.mjs";
import { expect, test } from "../fixtures";
import { alert, logIn, sendCode } from "../screens";
import { alerts, goesTo, Visitor } from "../visitor";

/** A browser that blocks cookies gets an explanation, with and without JavaScript, and no redirect loop at the login. */

const sentence = /^Your browser keeps no cookies for this site/;

/** Runs Chromium with all cookies blocked, as in chrome://settings/cookies. */
async function withoutCookies(site: string, javaScriptEnabled: boolean, use: (context: BrowserContext) => Promise<void>): Promise<void> {
  const profile = mkdtempSync(path.join(tmpdir(), "pollstr-profile-"));
  mkdirSync(path.join(profile, "Default"));
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
  writeFileSync(path.join(profile, "Default/Preferences"), JSON.stringify(preferences));
  const context = await chromium.launchPersistentContext(profile, { ...browser(), baseURL: site, javaScriptEnabled });
  try {
    await use(context);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

for (const scripts of [true, false]) {
  test(`a browser ${scripts ? "with" : "without"} scripts that blocks cookies is told so when it logs in or registers`, {
    tag: "@desktop",
  }, async ({ person, site }) => {
    await withoutCookies(site, scripts, async (context) => {
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
    });
  });
}

test("with cookies blocked, “Send code” explains it and sends nothing, and works once they are allowed", {
  tag: "@nojs",
}, async ({ page, context, person, inbox, site }) => {
  await new Visitor(context.request, site).logIn(person);
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
