import type { Page } from "@playwright/test";
import { generateSync } from "otplib";
import { expectGood } from "../axe";
import { expect, test } from "../fixtures";
import { addPasskey, alert, deviceOf, logIn } from "../screens";
import { ownData, Site } from "../site";
import { Visitor } from "../visitor";

/** Every page is accessible, light and dark. poll-accessibility.spec.ts has the pages of polls. */

// Each page is looked at twice, in light and in dark colours.
test.describe.configure({ timeout: 180_000 });

/** The button's form is refused with these sentences, and the page is accessible with them. */
async function expectGoodRefusal(page: Page, button: string, sentences: (string | RegExp)[]): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await expect(alert(page)).toHaveText(sentences);
  await expectGood(page);
}

test("public pages are accessible: polls, log in, create account, privacy, not found, inbox", async ({
  page,
  person,
  loggedInVisitor: visitor,
}) => {
  await visitor.sendCode(person.phone); // The inbox must not be empty.
  for (const path of ["/", "/login?next=%2Fpolls%2Fdem000000001", "/register", "/privacy", "/no-such-page", "/sandbox"]) {
    await page.goto(path);
    await expectGood(page);
  }
});

test("the API page is accessible, as a list and with a call open to try it", async ({ page }) => {
  await page.goto("/api/docs");
  await page
    .getByRole("button", { name: /\/api\/accounts\/me\/.*Read your account/ })
    .first()
    .waitFor();
  await expectGood(page);
  await page
    .getByRole("button", { name: /Make an account/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await expectGood(page);
});

test("forms with errors are accessible: log in and create account", async ({ page }) => {
  await page.goto("/login");
  await expectGoodRefusal(page, "Log in", ["Enter your email or username.", "Enter your password."]);
  await page.getByLabel("Email or username").fill("nobody@example.com");
  await page.getByLabel("Password", { exact: true }).fill("not it at all");
  await expectGoodRefusal(page, "Log in", ["The email, username or password is not right."]);
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(alert(page)).toHaveCount(3);
  await expectGood(page);
});

test("the proof pages are accessible: number, code, the errors of both, and the number once proven", async ({
  page,
  loggedIn: person,
  inbox,
}) => {
  await page.goto("/2fa");
  await expectGood(page);
  await expectGoodRefusal(page, "Send code", ["Enter your phone number."]);
  await page.getByLabel("Phone number").fill(person.phone);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await expectGood(page);
  await page.getByLabel("Verification code").fill(await inbox.wrongCode(person.phone));
  await expectGoodRefusal(page, "Verify", ["That code is not right. You have 2 tries left."]);
  await page.getByLabel("Verification code").fill(await inbox.code(person.phone));
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page).toHaveURL("/");
  await page.goto("/2fa?because=expired");
  await expect(page.getByLabel("Phone number")).toBeDisabled();
  await expectGood(page);
});

test("the account pages are accessible: settings, password, forgotten password, reset, and email before and after it is verified", async ({
  page,
  person,
  inbox,
}) => {
  await page.goto("/forgot-password");
  await expectGood(page);
  await page.goto("/login?because=password-reset");
  await expectGood(page);
  await page.goto("/reset-password");
  await expectGoodRefusal(page, "Set new password", ["Enter your email address.", "Enter the code from the email.", "Choose a password."]);

  await page.goto("/login");
  await logIn(page, person);
  await expect(page).toHaveURL("/");
  await page.goto("/settings?because=password-changed");
  await expectGood(page);
  await page.goto("/settings/sessions?because=ended");
  await expectGood(page);
  await page.goto("/settings/password");
  await expectGoodRefusal(page, "Change password", ["Enter your password.", "Choose a password."]);
  await page.goto("/verify-email");
  await expectGoodRefusal(page, "Verify email", ["Enter the code from the email."]);
  await page.getByLabel("Code").fill(await inbox.mailed(person.email));
  await page.getByRole("button", { name: "Verify email" }).click();
  await expect(page.getByRole("heading", { name: "Your email is verified" })).toBeVisible();
  await expectGood(page);
});

test("the recovery code pages are accessible: no codes, a refusal, new codes, and a wrong code", async ({ page, proven }) => {
  await page.goto("/settings/recovery-codes");
  await expectGood(page);
  await expectGoodRefusal(page, "Create recovery codes", ["Enter your password."]);
  await page.getByLabel("Password", { exact: true }).fill(proven.password);
  await page.getByRole("button", { name: "Create recovery codes" }).click();
  await expect(page.getByText("Save these codes now.")).toBeVisible();
  await expectGood(page);
  await page.goto("/2fa/recovery");
  await expectGoodRefusal(page, "Use code", ["Enter a recovery code."]);
});

test("the authenticator app pages are accessible: no app, the key, a refusal, the app turned on, and the proof", async ({
  page,
  proven,
}) => {
  await page.goto("/settings/authenticator");
  await expectGoodRefusal(page, "Set up", ["Enter your password."]);
  await page.getByLabel("Password", { exact: true }).fill(proven.password);
  await page.getByRole("button", { name: "Set up" }).click();
  await expectGoodRefusal(page, "Turn on", ["Enter the code."]);
  const link = new URL((await page.getByRole("link", { name: "Open it with the key" }).getAttribute("href")) ?? "");
  await page.getByLabel("Code from your app").fill(generateSync({ secret: link.searchParams.get("secret") ?? "" }));
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Your app is on.", { exact: false })).toBeVisible();
  await expectGood(page);
  await page.goto("/2fa/app");
  await expectGoodRefusal(page, "Verify", ["Enter the code."]);
});

test("the phone number pages are accessible: the forms and their errors, the proof before them, and “This was not me”", async ({
  page,
  proven,
}) => {
  expect(proven.phone).toBeTruthy();
  await page.goto("/settings/phone?because=phone-changed");
  await expectGood(page);
  await expectGoodRefusal(page, "Change number", ["Enter the new phone number.", "Enter your password."]);
  await page.goto("/2fa?next=%2Fsettings%2Fphone&because=phone");
  await expectGood(page);
  await page.goto("/not-me");
  await expectGoodRefusal(page, "Undo", ["Enter the code from the email."]);
  await page.goto("/forgot-password?because=restored");
  await expectGood(page);
});

test("the pages for your own data are accessible: download, account deletion and its error, and the page after deletion", async ({
  page,
  proven,
}) => {
  await page.goto("/settings/data");
  await expectGood(page);
  await page.goto("/settings/delete");
  await expectGoodRefusal(page, "Delete my account for good", ["Enter your password."]);
  await page.getByLabel("Password", { exact: true }).fill(proven.password);
  await page.getByRole("button", { name: "Delete my account for good" }).click();
  await expect(page).toHaveURL("/login?because=account-deleted");
  await expectGood(page);
});

test("the passkey pages are accessible: no passkey, a refusal, a passkey to rename or remove, and the proof with a refusal", async ({
  page,
  proven,
}) => {
  await deviceOf(page);
  await page.goto("/settings/passkeys");
  await expectGood(page);
  await expectGoodRefusal(page, "Add passkey", ["Enter your password."]);
  await addPasskey(page, proven);
  await page.getByText("Rename or remove").click();
  await expectGoodRefusal(page, "Remove passkey", ["Enter your password."]);
  await page.goto("/2fa/passkey");
  await expectGood(page);
  await page.evaluate(() => {
    navigator.credentials.get = () => Promise.reject(new DOMException("", "NotAllowedError"));
  });
  await expectGoodRefusal(page, "Use a passkey", [/^You cancelled it/]);
});

test("an error belongs to its field and is read out with it", { tag: "@desktop" }, async ({ page }) => {
  await page.goto("/register");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Full name")).toHaveAccessibleDescription("Enter your name.");
  await expect(page.getByLabel("Email")).toHaveAccessibleDescription("Enter your email address.");
  await expect(page.getByLabel("Password", { exact: true })).toHaveAccessibleDescription(/Choose a password\.$/);
});

test("touch targets on a phone are large enough", { tag: "@small" }, async ({ page, context, person, site }) => {
  const expectLarge = async (path: string) => {
    await page.goto(path);
    await expect(page).toHaveURL(path);
    for (const target of await page.getByRole("button").or(page.getByRole("textbox")).or(page.getByRole("combobox")).all()) {
      const box = await target.boundingBox();
      if (box) expect(box.height, `${path} ${await target.textContent()}`).toBeGreaterThanOrEqual(44);
    }
  };
  for (const path of ["/login", "/register", "/forgot-password", "/reset-password", "/not-me", "/outdated"]) await expectLarge(path);
  await new Visitor(context.request, site).logIn(person);
  for (const path of ["/2fa", "/verify-email", "/settings/password", "/settings/sessions", "/settings/delete"]) await expectLarge(path);
});

test("the inbox of a new site says that nothing has arrived, and is accessible", async ({ browser }) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  const data = await ownData();
  const site = await Site.at();
  try {
    await site.start(data.env);
    const page = await browser.newPage({ baseURL: site.origin });
    await page.goto("/sandbox");
    await expect(page.getByText("Nothing has arrived yet.")).toBeVisible();
    await expectGood(page);
    await page.close();
  } finally {
    await site.stop();
    data.remove();
  }
});
