import { randomUUID } from "node:crypto";
import { expect, polls, test } from "../fixtures";
import { alert, choice, sendCode, verify } from "../screens";

/** Without a connection a form keeps its contents and says so, and the next press works. */

const gone = /^There is no connection\./;

test("a registration keeps everything typed, even the password, reports each failure, and works at the next press", async ({
  page,
  context,
}) => {
  const [email, password] = [`pat-${randomUUID()}@example.com`, `secret ${randomUUID()}`];
  await page.goto("/register");
  await page.getByLabel("Full name").fill("Pat Smith");
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  const button = page.getByRole("button", { name: "Create account" });
  const place = () => button.evaluate((element) => element.getBoundingClientRect().top + window.scrollY);
  const before = await place();

  await context.setOffline(true);
  await button.click();
  await expect(alert(page)).toHaveText(gone);
  await alert(page).evaluate((element) => element.setAttribute("data-said", "once"));
  await button.press("Enter");
  await expect(page.locator("[data-said]"), "a new alert repeats the message").toHaveCount(0);
  await expect(alert(page)).toHaveText(gone);
  await expect(button).toBeFocused();
  expect(await place(), "no layout shift").toBe(before);
  await expect(page.getByLabel("Full name")).toHaveValue("Pat Smith");
  await expect(page.getByLabel("Email")).toHaveValue(email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue(password);

  await context.setOffline(false);
  await button.click();
  await expect(page).toHaveURL("/");
  await page.getByRole("link", { name: "Account" }).click();
  await expect(page).toHaveURL("/me");
});

test("a code and a vote stay in their forms, and go through when the connection is back", async ({
  page,
  context,
  loggedIn: person,
  inbox,
  path,
}) => {
  await page.goto(path(polls.multiple));
  await sendCode(page, person.phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
  const code = await inbox.code(person.phone);
  await page.getByLabel("Remember this device").check();
  await context.setOffline(true);
  await verify(page, code);
  await expect(alert(page)).toHaveText(gone);
  await expect(page.getByLabel("Verification code")).toHaveValue(code);
  await expect(page.getByLabel("Remember this device")).toBeChecked();
  await context.setOffline(false);
  await page.getByRole("button", { name: "Verify" }).click();
  await expect(page).toHaveURL(path(polls.multiple));

  await page.getByRole("checkbox", { name: "English" }).check();
  await page.getByRole("checkbox", { name: "French" }).check();
  await context.setOffline(true);
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(alert(page)).toHaveText(gone);
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await context.setOffline(false);
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(`${path(polls.multiple)}/results`);
});

test("a response that is not the site's own, such as a proxy error, keeps the form as well", async ({ page, proven: _, path }) => {
  await page.goto(path(polls.free));
  await choice(page, "Nothing").check();
  await page.route("**/vote", (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }), {
    times: 1,
  });
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(alert(page)).toHaveText(/^The site did not answer\./);
  await expect(choice(page, "Nothing")).toBeChecked();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(`${path(polls.free)}/results`);
});

test("the countdown to another code does not grow when the computer's clock is set back", async ({ page, loggedIn: person }) => {
  await page.clock.install();
  await page.goto("/2fa");
  await sendCode(page, person.phone);
  const button = page.getByRole("button", { name: "Send a new code" });
  await expect(button).toHaveAttribute("aria-disabled", "true");
  await page.evaluate(() => {
    const now = Date.now.bind(Date);
    Date.now = () => now() - 3_600_000;
  });
  await page.clock.runFor("01:00");
  await expect(button).not.toHaveAttribute("aria-disabled", "true");
});
