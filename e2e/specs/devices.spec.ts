import type { Page } from "@playwright/test";
import { expect, type Person, test } from "../fixtures";
import { choice, logIn, sendCode, verify } from "../screens";
import { goesTo, Visitor } from "../visitor";

/** The list of sessions and remembered devices, and how each is ended. */

const here = "/settings/sessions";

/** Logs in and proves the phone in the page's browser; `remember` also remembers the device. */
async function prove(page: Page, person: Person, code: () => Promise<string>, poll: string, remember: boolean): Promise<void> {
  await page.goto(poll);
  await logIn(page, person);
  await sendCode(page, person.phone);
  const box = page.getByRole("checkbox", { name: "Remember this device for 30 days" });
  await expect(box).not.toBeChecked();
  if (remember) await box.check();
  await verify(page, await code());
  await expect(page).toHaveURL(poll);
}

const logOut = async (page: Page): Promise<void> => {
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");
};

const entry = (page: Page, name: string) => page.getByRole("listitem").filter({ hasText: name });

test("a remembered device needs only the password at the next login, until it is ended", { tag: "@nojs-nightly" }, async ({
  page,
  person,
  inbox,
  poll,
}) => {
  await prove(page, person, () => inbox.code(person.phone), poll, true);
  const sent = (await inbox.messages(person.phone)).length;
  await logOut(page);

  await page.goto(poll);
  await logIn(page, person);
  await expect(page).toHaveURL(poll);
  await expect(choice(page, "I'm OK!")).toBeVisible();
  expect(await inbox.messages(person.phone)).toHaveLength(sent);

  await page.goto(here);
  await entry(page, "This device").getByRole("button", { name: "End" }).click();
  await expect(page.getByText("That login or device has been ended.")).toBeVisible();
  await expect(page.getByText("None. You can have us remember a device", { exact: false })).toBeVisible();
  // Only the device had proven this login, so without the device it has no proof.
  await page.goto(poll);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await logOut(page);
  await page.goto(poll);
  await logIn(page, person);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
});

test("a device is remembered only on request, and only for the account that asked", async ({ page, person, newPerson, inbox, poll }) => {
  await prove(page, person, () => inbox.code(person.phone), poll, false);
  await logOut(page);
  await page.goto(poll);
  await logIn(page, person);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await logOut(page);

  const other = await newPerson();
  await prove(page, other, () => inbox.code(other.phone), poll, true);
  await logOut(page);
  await page.goto(poll);
  await logIn(page, person);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
});

test("a remembered device passes the gate, but sensitive steps still ask for a proof from the last ten minutes", { tag: "@api" }, async ({
  visitor,
  person,
  inbox,
}) => {
  await visitor.proveAndRemember(person, inbox);
  const form = await visitor.form("/settings/recovery-codes", "Create recovery codes");
  await visitor.submit("/2fa", "Log out");
  expect(goesTo(await visitor.logIn(person, "/polls/1"))).toBe("/polls/1");
  expect((await visitor.open("/polls/new")).status()).toBe(200);
  const again = "/2fa?next=%2Fsettings%2Frecovery-codes&because=fresh";
  expect(goesTo(await visitor.open("/settings/recovery-codes"))).toBe(again);
  expect(goesTo(await visitor.post(form, { password: person.password }))).toBe(again);
});

test("a remembered device lasts longer than a proof's 24 hours, and ends after 30 days", { tag: "@clock" }, async ({
  visitor,
  person,
  inbox,
  advance,
}) => {
  const later = (hours: number) => advance(hours * 3_600);
  await later(1); // So that codes requested by earlier tests no longer count against the limits.
  await visitor.proveAndRemember(person, inbox);
  await later(25);
  expect((await visitor.open("/polls/new")).status()).toBe(200);
  await later(28 * 24);
  await visitor.submit("/settings", "Log out");
  expect(goesTo(await visitor.logIn(person, "/polls/1"))).toBe("/polls/1");
  expect((await visitor.open("/polls/new")).status()).toBe(200);
  await later(24);
  await expect.poll(async () => goesTo(await visitor.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");
});

test("a remembered device is forgotten when the password changes", { tag: "@nightly" }, async ({
  page,
  person,
  inbox,
  poll,
  newVisitor,
}) => {
  await prove(page, person, () => inbox.code(person.phone), poll, true);
  const elsewhere = await newVisitor();
  await elsewhere.logIn(person);
  const password = `another ${person.password}`;
  expect(
    goesTo(await elsewhere.submit("/settings/password", "Change password", { currentPassword: person.password, newPassword: password })),
  ).toBe("/settings?because=password-changed");
  await expect.poll(async () => (await page.goto(poll))?.url()).toContain("/login?next=");
  await logIn(page, { ...person, password });
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
});

test("the sessions of an account are listed by browser, and one that is ended stops working within 2 s", {
  tag: ["@nojs-nightly", "@phone"],
}, async ({ page, loggedIn: person, newVisitor }) => {
  const other = await newVisitor({
    headers: { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0" },
  });
  await other.logIn(person);

  await page.goto("/settings");
  await page.getByRole("link", { name: "Logins and devices" }).click();
  await expect(entry(page, "This browser")).toHaveCount(1);
  const foreign = entry(page, "Firefox on Linux");
  await expect(foreign).toHaveCount(1);
  expect((await other.open("/settings")).status()).toBe(200);
  await foreign.getByRole("button", { name: "End" }).click();
  await expect(page.getByText("That login or device has been ended.")).toBeVisible();
  await expect(foreign).toHaveCount(0);
  await expect.poll(async () => goesTo(await other.open("/settings")), { timeout: 4_000 }).toBe("/login?next=%2Fsettings");

  await entry(page, "This browser").getByRole("button", { name: "End" }).click();
  await expect(page).not.toHaveURL(/settings/);
  await page.goto("/settings");
  await expect(page).toHaveURL("/login?next=%2Fsettings");
});

test("“End all others” ends every other session and API login, and forgets every remembered device", async ({
  page,
  context,
  site,
  inbox,
  newProvenMember,
  newVisitor,
  api,
}) => {
  const person = await newProvenMember();
  await new Visitor(context.request, site).logIn(person);
  const other = await newVisitor();
  await other.logIn(person);
  await other.sendCode(person.phone);
  await other.submit("/2fa/verify", "Verify", { code: await inbox.code(person.phone), remember: "on" });

  await page.goto(here);
  await expect(page.getByText("An app, through the accounts API").first()).toBeVisible();
  await page.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByText("All others have been ended. Only this browser is logged in.")).toBeVisible();
  await expect(page.getByRole("button", { name: "End", exact: true })).toHaveCount(1);
  await expect.poll(async () => goesTo(await other.open("/settings")), { timeout: 4_000 }).toBe("/login?next=%2Fsettings");
  const refreshed = await api.POST("/api/accounts/token/refresh/", { body: { refresh: person.refresh } });
  expect(refreshed.response.status).toBe(401);
  await other.logIn(person);
  expect(goesTo(await other.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");
});

test("nobody can end another account's session, and no invalid id ends anything", { tag: "@api" }, async ({
  person,
  newPerson,
  newVisitor,
}) => {
  const [ann, bob] = [await newVisitor(), await newVisitor()];
  await ann.logIn(person);
  await bob.logIn(await newPerson());
  const idOf = ({ hidden }: { hidden: [string, string][] }) => hidden.find(([name]) => name === "id")?.[1] ?? "";
  const hers = idOf(await ann.form(here, "End"));
  const form = await bob.form(here, "End");
  expect(hers).not.toBe(idOf(form));
  for (const [id, kind] of [
    [hers, "session"],
    [hers, "device"],
    [hers, "app"],
    ["", "session"],
    ["x", "session"],
    [hers, "user"],
    ["00000000-0000-4000-8000-000000000000", "device"],
  ]) {
    const answer = await bob.post(form, { id: id ?? "", kind: kind ?? "" });
    expect(answer.status(), `${id} ${kind}`).toBeLessThan(400);
  }
  expect((await ann.open("/settings")).status()).toBe(200);
  expect((await bob.open("/settings")).status()).toBe(200);
});
