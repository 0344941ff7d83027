import type { Browser, Page } from "@playwright/test";
import { expect, type Inbox, type Person, polls, test } from "../fixtures";
import { addPasskey, alert, type Device, deviceOf, logIn } from "../screens";
import { alerts, goesTo, Visitor } from "../visitor";

/** Passkeys as a second factor: each works only for its own account, and each response only once. Uses Chromium's virtual authenticator. */

const here = "/settings/passkeys";
const to = (next: string) => `/2fa/passkey?next=${encodeURIComponent(next)}`;
const expired = "That took too long, or was already answered. Try again.";
const cancelled = "You cancelled it, or it took too long. Nothing has changed; you can try again.";
const copied =
  "That passkey looks like a copy of yours, so it was not accepted. Prove that it is you another way, then remove the passkey in your settings.";
const noScripts = "Passkeys need JavaScript, which does not run in this browser.";

/** Takes the credential from the device. `bring` puts it back, with another signature counter if given. */
async function takeAway({ cdp, authenticatorId }: Device) {
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  const [credential] = credentials;
  if (!credential) throw new Error("The device holds no passkey.");
  await cdp.send("WebAuthn.clearCredentials", { authenticatorId });
  return (signCount = credential.signCount) =>
    cdp.send("WebAuthn.addCredential", { authenticatorId, credential: { ...credential, signCount } });
}

/** Presses a button whose form needs the page's scripts, once they are loaded. */
async function press(page: Page, name: string): Promise<void> {
  await page.waitForLoadState();
  await page.getByRole("button", { name }).click();
}
const use = (page: Page) => press(page, "Use a passkey");

async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");
}

/** Logs in again in this browser and opens the page to use a passkey. */
async function at(page: Page, person: Person, next = "/"): Promise<void> {
  await page.context().clearCookies();
  await page.goto(`/login?next=${encodeURIComponent(to(next))}`);
  await logIn(page, person);
  await expect(page).toHaveURL(to(next));
  await expect(page.getByRole("button", { name: "Use a passkey" })).toBeEnabled();
}

/** The device's response to the session's challenge, taken before the page posts it. */
async function answerOf(page: Page): Promise<string> {
  let answer = "";
  await page.route("**/2fa/passkey*", async (route) => {
    [, answer = ""] = /name="[^"]*answer"\r\n\r\n(.*?)\r\n/s.exec(route.request().postData() ?? "") ?? [];
    await (answer ? route.abort() : route.continue());
  });
  await use(page);
  await expect.poll(() => answer).not.toBe("");
  await page.unroute("**/2fa/passkey*");
  return answer;
}

const post = (visitor: Visitor, answer: string, next = "/") => visitor.submit(to(next), "Use a passkey", { answer });

test("a passkey is added with the password, replaces a code at a guarded page, and the list shows its use", async ({
  page,
  proven,
  inbox,
  poll,
}) => {
  await deviceOf(page, { synced: true });
  await page.goto("/settings");
  await page.getByRole("link", { name: "Passkeys" }).click();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  const form = page.getByRole("form", { name: "Add a passkey" });
  await form.getByRole("textbox", { name: "Name" }).fill("");
  await press(page, "Add passkey");
  await expect(alert(page)).toHaveText(["Give the passkey a name.", "Enter your password."]);
  await form.getByRole("textbox", { name: "Name" }).fill("Blue phone");
  await form.getByLabel("Password", { exact: true }).fill("not it");
  await form.getByRole("button", { name: "Add passkey" }).click();
  await expect(alert(page)).toHaveText(["That is not your password."]);
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("Blue phone");
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Add passkey" }).click();
  await expect(page.getByText("Your passkey has been added.")).toBeVisible();
  const entry = page.getByRole("list", { name: "Your passkeys" }).getByRole("listitem");
  await expect(entry).toHaveCount(1);
  await expect(entry).toContainText("Blue phone");
  await expect(entry).toContainText("Synced");
  await expect(entry).toContainText("Not used yet");
  await inbox.mailAbout(proven, "A passkey was added to your account");

  await logOut(page);
  const sent = (await inbox.messages(proven.phone)).length;
  await page.goto(poll);
  await logIn(page, proven);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await page.getByRole("link", { name: "Use a passkey" }).click();
  await expect(page).toHaveURL(to(poll));
  await use(page);
  await expect(page).toHaveURL(poll);
  await expect(page.getByRole("button", { name: "Vote" })).toBeVisible();
  expect(await inbox.messages(proven.phone)).toHaveLength(sent);

  // It is a fresh proof for the settings, but does not count as proof of the number itself.
  await page.goto(here);
  await expect(entry).toContainText("Last used");
  await page.goto("/settings/phone");
  await expect(page.getByRole("link", { name: "Prove this number" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Remove number" })).toHaveCount(0);
});

test("a missing passkey is reported beside the button, and can be tried again any number of times", { tag: "@desktop" }, async ({
  page,
  proven,
}) => {
  const device = await deviceOf(page);
  await addPasskey(page, proven);
  const bring = await takeAway(device);
  await at(page, proven, "/settings");
  for (let i = 0; i < 2; i++) {
    await page.getByRole("checkbox", { name: "Remember this device for 30 days" }).check();
    await use(page);
    await expect(page.locator("form", { has: page.getByRole("button", { name: "Use a passkey" }) }).getByRole("alert")).toHaveText([
      cancelled,
    ]);
    await expect(page.getByRole("checkbox", { name: "Remember this device for 30 days" })).toBeChecked();
  }
  await bring();
  await use(page);
  await expect(page).toHaveURL("/settings");
});

test("a device gets no second passkey for an account, and a failed attempt leaves nothing behind", {
  tag: "@desktop",
}, async ({ page, proven }) => {
  const device = await deviceOf(page);
  await addPasskey(page, proven);
  const form = page.getByRole("form", { name: "Add a passkey" });
  await form.getByRole("textbox", { name: "Name" }).fill("Again");
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Add passkey" }).click();
  await expect(alert(page)).toHaveText(["There is already a passkey for your account on this device or key."]);
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("Again");
  await device.cdp.send("WebAuthn.removeVirtualAuthenticator", { authenticatorId: device.authenticatorId });
  await page.reload();
  await expect(page.getByRole("list", { name: "Your passkeys" }).getByRole("listitem")).toHaveCount(1);
});

test("a device can be remembered after a passkey, and then needs no passkey", { tag: ["@desktop", "@nightly"] }, async ({
  page,
  proven,
  path,
}) => {
  await deviceOf(page);
  await addPasskey(page, proven);
  await at(page, proven, "/settings");
  await page.getByRole("checkbox", { name: "Remember this device for 30 days" }).check();
  await use(page);
  await expect(page).toHaveURL("/settings");
  await logOut(page);
  await page.goto(path(polls.free));
  await logIn(page, proven);
  await expect(page.getByRole("button", { name: "Vote" })).toBeVisible();
});

test("a passkey is renamed, and removed with the password; then it is refused, even on a page that was open", {
  tag: "@desktop",
}, async ({ page, proven, context, inbox }) => {
  await deviceOf(page);
  await addPasskey(page, proven);
  const entry = page.getByRole("list", { name: "Your passkeys" }).getByRole("listitem");
  await entry.getByText("Rename or remove").click();
  await entry.getByRole("textbox", { name: "Name" }).fill("<b>Old & worn</b>");
  await entry.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByText("Your passkey has been renamed.")).toBeVisible();
  await expect(entry).toContainText("<b>Old & worn</b>");

  // A second page of the same login, opened before the passkey is removed.
  const open = await context.newPage();
  await deviceOf(open);
  await open.goto(to("/"));
  await expect(open.getByRole("button", { name: "Use a passkey" })).toBeVisible();
  await page.reload();
  await entry.getByText("Rename or remove").click();
  await entry.getByLabel("Password", { exact: true }).fill("not it");
  await entry.getByRole("button", { name: "Remove passkey" }).click();
  await expect(alert(page)).toHaveText(["That is not your password."]);
  await entry.getByLabel("Password", { exact: true }).fill(proven.password);
  await entry.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByText("Your passkey has been removed.")).toBeVisible();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  await inbox.mailAbout(proven, "A passkey of your account was removed");
  await use(open);
  await expect(alert(open)).toHaveText(["Your account has no passkey any more. Prove that it is you another way."]);
  await open.goto(to("/settings"));
  await expect(open).toHaveURL("/2fa?next=%2Fsettings");
});

test("on an open page, a logout leads to the login, and a missing fresh proof leads to the proof", { tag: "@desktop" }, async ({
  page,
  proven,
  context,
}) => {
  await deviceOf(page);
  await addPasskey(page, proven);
  const form = page.getByRole("form", { name: "Add a passkey" });
  await at(page, proven, "/settings");
  const opened = await context.newPage();
  await opened.goto(to("/settings"));
  await logOut(opened);
  await use(page);
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent(to("/settings"))}`);

  await at(page, proven, here);
  await use(page);
  await expect(form).toBeVisible();
  await context.clearCookies();
  await opened.goto("/login");
  await logIn(opened, proven);
  await expect(opened).toHaveURL("/");
  await form.getByRole("textbox", { name: "Name" }).fill("Late");
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Add passkey" }).click();
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(here)}`);
});

test("a response works once: a copied session gets no new cookies with it, and no other login can use it", { tag: "@desktop" }, async ({
  page,
  proven,
  newVisitor,
  context,
  site,
  poll,
}) => {
  await deviceOf(page);
  await addPasskey(page, proven);
  await at(page, proven, poll);
  const state = await context.storageState();
  const [copy, other] = [await newVisitor({ state }), await newVisitor()];
  await other.logIn(proven);
  const form = await copy.form(to(poll), "Use a passkey");
  const answer = await answerOf(page);
  // Another login of the same person cannot use the response and does not use it up.
  expect(await alerts(await post(other, answer, poll))).toEqual([expired]);

  const copies = await Promise.all(Array.from({ length: 5 }, () => newVisitor({ state })));
  const answers = await Promise.all([new Visitor(context.request, site), ...copies].map((each) => each.post(form, { answer })));
  const given = answers.filter((each) => each.headersArray().some(({ name }) => name.toLowerCase() === "set-cookie"));
  expect(given).toHaveLength(1);
  expect(given.map(goesTo)).toEqual([poll]);
  for (const each of answers) if (goesTo(each) !== poll) expect(await alerts(each)).toEqual([expired]);

  await expect.poll(async () => goesTo(await copy.open(poll))).toBe(`/login?next=${encodeURIComponent(poll)}`);
  const late = await copy.post(form, { answer });
  expect(goesTo(late)).toBe(poll);
  expect(late.headersArray().filter(({ name }) => name.toLowerCase() === "set-cookie")).toEqual([]);
  expect(await alerts(await post(other, answer, poll))).toEqual([expired]);
  expect(goesTo(await other.open(poll))).toBe(`/2fa?next=${encodeURIComponent(poll)}`);
});

test("another person's passkey and its response are refused, even when a script requests or posts them", { tag: "@desktop" }, async ({
  page,
  proven,
  newPerson,
  newVisitor,
  inbox,
  site,
}) => {
  const device = await deviceOf(page);
  await addPasskey(page, proven);
  await at(page, proven);
  const answer = await answerOf(page);
  const bring = await takeAway(device);

  const bob = await newPerson();
  await page.context().clearCookies();
  await new Visitor(page.context().request, site).prove(bob, inbox);
  await addPasskey(page, bob);
  const visitor = await newVisitor();
  await visitor.logIn(bob);
  expect(await alerts(await post(visitor, answer))).toEqual([expired]);

  // A script that asks for any passkey of this site, not only Bob's. The device has the other person's.
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      if (options?.publicKey) options.publicKey.allowCredentials = [];
      return get(options);
    };
  });
  await takeAway(device);
  await bring();
  await at(page, bob);
  await use(page);
  await expect(alert(page)).toHaveText([
    "That passkey does not belong to your account. Use another one, or prove that it is you another way.",
  ]);
  await page.goto("/polls/1");
  await expect(page).toHaveURL(/\/2fa\?/);
});

test("a passkey whose counter goes back is refused as a copy, and counts as a wrong code toward the lock", {
  tag: ["@desktop", "@nightly"],
}, async ({ page, proven, inbox, newVisitor }) => {
  const device = await deviceOf(page);
  await addPasskey(page, proven);
  await at(page, proven, "/settings");
  await use(page);
  await expect(page).toHaveURL("/settings");
  await (await takeAway(device))(0);
  await at(page, proven);
  await use(page);
  await expect(alert(page)).toHaveText([copied]);

  const visitor = await newVisitor();
  await visitor.logIn(proven);
  await visitor.sendCode(proven.phone);
  await visitor.verify(await inbox.wrongCode(proven.phone));
  const wrong = (i: number) => visitor.submit("/2fa/recovery?next=%2F", "Use code", { code: `00000-00000-0000${i}` });
  for (let i = 0; i < 7; i++) await wrong(i);
  await (await takeAway(device))(0);
  await use(page);
  const locked = "Too many wrong codes. For your safety, codes are locked for 15 minutes. Then use your passkey again.";
  await expect(alert(page)).toHaveText([locked]);
  await (await takeAway(device))(1000);
  await page.reload();
  await use(page);
  await expect(alert(page)).toHaveText([locked]);
  expect(await alerts(await visitor.verify(await inbox.code(proven.phone)))).toEqual([
    "Too many wrong codes. For your safety, codes are locked for 15 minutes. Then ask for a new one.",
  ]);
});

test("passkeys need an account with a proven number and a proof in this session", { tag: "@api" }, async ({
  newPerson,
  provenVisitor: visitor,
  newVisitor,
}) => {
  const form = await visitor.form(here, "Add passkey");
  const [unproven, stranger] = [await newVisitor(), await newVisitor()];
  await unproven.logIn(await newPerson());
  expect(goesTo(await unproven.open(here))).toBe(`/2fa?next=${encodeURIComponent(here)}`);
  expect(goesTo(await unproven.open(to("/polls/1")))).toBe("/2fa?next=%2Fpolls%2F1");
  expect(goesTo(await stranger.open(here))).toBe(`/login?next=${encodeURIComponent(here)}`);
  expect(goesTo(await stranger.open(to("/")))).toBe(`/login?next=${encodeURIComponent(to("/"))}`);
  // A proven person without a passkey is sent to the code by phone.
  expect(goesTo(await visitor.open(to("https://evil.example")))).toBe("/2fa?next=%2F");
  expect(await alerts(await visitor.post(form, { name: "Key" }))).toEqual([noScripts]);
  for (const answer of ["{}", "null", "x".repeat(20_000)])
    expect(await alerts(await visitor.post(form, { name: "Key", answer }))).toEqual([
      "Your browser’s answer could not be read. Try again.",
    ]);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  /** Adds the person's passkey in another browser, with JavaScript. */
  async function prepare(browser: Browser, person: Person, inbox: Inbox, site: string): Promise<void> {
    const context = await browser.newContext({ baseURL: site, javaScriptEnabled: true });
    const page = await context.newPage();
    await new Visitor(context.request, site).prove(person, inbox);
    await deviceOf(page);
    await addPasskey(page, person, "Elsewhere");
    await context.close();
  }

  test("the pages say that passkeys need JavaScript, and link to the other ways", { tag: "@desktop" }, async ({
    page,
    browser,
    proven,
    inbox,
    site,
    poll,
  }) => {
    await prepare(browser, proven, inbox, site);
    await page.goto(to(poll));
    await expect(page.getByText("Passkeys need JavaScript.")).toBeVisible();
    await page.getByRole("link", { name: "Get a code by phone" }).click();
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  });

  test("a passkey can be renamed and removed, and a refusal is shown", { tag: "@desktop" }, async ({
    page,
    browser,
    proven,
    inbox,
    site,
  }) => {
    await prepare(browser, proven, inbox, site);
    await page.goto(here);
    await expect(page.getByText("Passkeys need JavaScript.")).toBeVisible();
    const entry = page.getByRole("list", { name: "Your passkeys" }).getByRole("listitem");
    await entry.getByText("Rename or remove").click();
    await entry.getByRole("textbox", { name: "Name" }).fill("Other");
    await entry.getByRole("button", { name: "Save name" }).click();
    await expect(entry).toContainText("Other");
    await entry.getByText("Rename or remove").click();
    await entry.getByRole("button", { name: "Remove passkey" }).click();
    await expect(alert(page)).toHaveText(["Enter your password."]);
    await entry.getByLabel("Password", { exact: true }).fill(proven.password);
    await entry.getByRole("button", { name: "Remove passkey" }).click();
    await expect(page.getByText("You have none yet.")).toBeVisible();
  });
});

test.describe("as time passes", { tag: "@clock" }, () => {
  test("a response after five minutes is too late, and a later one in time is a fresh proof", async ({ page, proven, advance }) => {
    await deviceOf(page);
    await addPasskey(page, proven);
    await advance(600);
    await page.goto(here);
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(here)}&because=fresh`);
    await page.goto(to(here));
    await page.route("**/2fa/passkey*", async (route) => {
      if (route.request().postData()?.includes("answer")) await advance(300);
      await route.continue();
    });
    await use(page);
    await expect(alert(page)).toHaveText([expired]);
    await page.unroute("**/2fa/passkey*");
    await use(page);
    await expect(page).toHaveURL(here);
    await expect(page.getByText("My device")).toBeVisible();
  });
});
