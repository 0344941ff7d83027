import { type CDPSession, expect, type Locator, type Page } from "@playwright/test";
import type { Person } from "./fixtures";

/** The steps of the main flow in a browser. They work with and without JavaScript. */

/** The alerts inside main. Next's route announcer is an alert too, but stands outside main. */
export const alert = (page: Page): Locator => page.getByRole("main").getByRole("alert");

export const choice = (page: Page, name: string): Locator => page.getByRole("radio", { name, exact: true });

/** The address of a poll's results: without JavaScript the page with the numbers in it. */
export const resultsOf = (poll: string): RegExp => new RegExp(`${poll}/results(/now)?$`);

export async function logIn(page: Page, { email, password }: Pick<Person, "email" | "password">): Promise<void> {
  await page.getByLabel("Email or username").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function sendCode(page: Page, phone: string): Promise<void> {
  await page.getByLabel("Phone number").fill(phone);
  await page.getByRole("button", { name: "Send code" }).click();
}

export async function verify(page: Page, code: string): Promise<void> {
  await page.getByLabel("Verification code").fill(code);
  await page.getByRole("button", { name: "Verify" }).click();
}

/** The page shows this sentence in place, is no error page, and the person is still logged in. */
export async function expectRefusal(page: Page, sentence: string | RegExp): Promise<void> {
  await expect(alert(page)).toHaveText(sentence, { timeout: 15_000 });
  await expect(page).toHaveURL(/\/2fa/);
  await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
}

/** Types a code, which is refused with this sentence. */
export async function expectCodeRefused(page: Page, code: string, sentence: string): Promise<void> {
  await verify(page, code);
  await expectRefusal(page, sentence);
}

/** The form with this button asks for the account's password, and refuses a wrong one. */
export async function expectPasswordAsked(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await expect(alert(page)).toHaveText(["Enter your password."]);
  await page.getByLabel("Password", { exact: true }).fill("not it");
  await page.getByRole("button", { name: button }).click();
  await expect(alert(page)).toHaveText(["That is not your password."]);
}

export type Device = { cdp: CDPSession; authenticatorId: string };

/** Chromium's virtual authenticator, set to approve every request. */
export async function deviceOf(page: Page, { synced = false } = {}): Promise<Device> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: synced,
      defaultBackupState: synced,
    },
  });
  return { cdp, authenticatorId };
}

/** Adds a passkey on the settings page; the page's virtual authenticator creates it. */
export async function addPasskey(page: Page, { password }: Person, name = "My device"): Promise<void> {
  await page.goto("/settings/passkeys");
  const form = page.getByRole("form", { name: "Add a passkey" });
  await form.getByRole("textbox", { name: "Name" }).fill(name);
  await form.getByLabel("Password", { exact: true }).fill(password);
  await form.getByRole("button", { name: "Add passkey" }).click();
  await expect(page.getByText("Your passkey has been added.")).toBeVisible();
}
