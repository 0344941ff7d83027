import { expect, test } from "../fixtures";
import { logIn, sendCode } from "../screens";

/** Pasted text and international addresses work in a browser's own fields. */

test("an email address in a non-Latin script can register and log in", { tag: "@desktop" }, async ({ page, context }) => {
  const domain = `почта-${Date.now()}.рф`;
  await page.goto("/register?next=/settings");
  await page.getByLabel("Full name").fill("Pat");
  await page.getByLabel("Email").fill(`pat@${domain}`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL("/settings");
  await context.clearCookies();
  await page.goto("/login?next=/settings");
  await logIn(page, { email: `pat@${domain}`, password: "correct horse battery" });
  await expect(page).toHaveURL("/settings");
});

test("the whole text message can be pasted into the code field", { tag: "@small" }, async ({ page, person, inbox, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto("/login?next=/2fa");
  await logIn(page, person);
  await sendCode(page, person.phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
  const [message] = await inbox.messages(person.phone);
  await page.evaluate((text) => navigator.clipboard.writeText(text), message?.text ?? "");
  await page.getByLabel("Verification code").focus();
  await page.keyboard.press("Control+V");
  await expect(page.getByLabel("Verification code")).toHaveValue(message?.text ?? "");
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page).toHaveURL("/");
});
