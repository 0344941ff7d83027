import { readFileSync } from "node:fs";
import type { Page } from "@playwright/test";
import { bearer } from "../client";
import { expect, type Inbox, type Person, polls, test } from "../fixtures";
import { alert, choice, logIn } from "../screens";
import { alerts, goesTo, type Visitor } from "../visitor";

/** Personal data: the privacy page, the download of your data, and deleting the account. */

const data = "/settings/data";
const file = "/api/my-data";
const here = "/settings/delete";
const button = "Delete my account for good";
const farewell = "/login?because=account-deleted";

const remove = (visitor: Visitor, password: string) => visitor.submit(here, button, { password });

async function letters(inbox: Inbox, { email }: Person, words: string): Promise<number> {
  return (await inbox.messages(email)).filter(({ text }) => text.includes(words)).length;
}

async function askDeletion(page: Page, password: string): Promise<void> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: button }).click();
}

test("a public page says what data is kept, and every page and the number's field link to it", {
  tag: ["@nojs-nightly", "@phone"],
}, async ({ page, person }) => {
  await page.goto("/");
  await page.getByRole("contentinfo").getByRole("link", { name: "Privacy" }).click();
  await expect(page).toHaveURL("/privacy");
  await expect(page.getByRole("heading", { name: "Your phone number" })).toBeVisible();
  await page.getByRole("link", { name: "Download your data" }).click();
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent(data)}`);
  await logIn(page, person);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(data)}`);
  await page.getByRole("link", { name: "What we do with your number" }).click();
  await expect(page).toHaveURL("/privacy#number");
  for (const path of ["/login", "/settings", "/no-such-page"]) {
    await page.goto(path);
    await expect(page.getByRole("contentinfo").getByRole("link", { name: "Privacy" })).toBeVisible();
  }
});

test("a person can download their data as a file, with the polls they voted in and their number masked", { tag: "@nojs-nightly" }, async ({
  page,
  proven,
  newPerson,
  newVisitor,
  inbox,
  path,
}) => {
  const other = await newPerson();
  const bystander = await newVisitor();
  await bystander.prove(other, inbox);
  await page.goto(path(polls.free));
  await choice(page, "Nothing").check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page.getByRole("table", { name: "Votes by choice" })).toBeVisible();

  await page.goto("/settings");
  await page.getByRole("link", { name: "Your data" }).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download my data" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^pollstr-data-\d{4}-\d\d-\d\d\.json$/);
  const text = readFileSync(await download.path(), "utf8");
  const told = JSON.parse(text);
  expect(told.account).toMatchObject({ email: proven.email, fullName: proven.name });
  expect(told.account.phone).toContain(proven.phone.slice(-4));
  expect(told.votes, "where, not what or when").toEqual([{ poll: path(polls.free).split("/").at(-1), question: polls.free }]);
  expect(told.events.map(({ kind }: { kind: string }) => kind)).toContain("phone-proven");
  expect(text).not.toContain(proven.phone.slice(2));
  for (const secret of [proven.password, other.email, other.name, "argon2", "Sealed", "Hash"]) expect(text).not.toContain(secret);
  await expect(page).toHaveURL(data);
});

test("only its owner gets the file, no cache stores it, and each download is listed in the next one", { tag: "@api" }, async ({
  visitor,
  newVisitor,
  person,
  newPerson,
  inbox,
}) => {
  expect(goesTo(await visitor.open(file))).toBe(`/login?next=${encodeURIComponent(data)}`);
  await visitor.logIn(person);
  expect(goesTo(await visitor.open(file))).toBe(`/2fa?next=${encodeURIComponent(data)}`);
  expect(await (await visitor.open(file)).text()).not.toContain(person.email);
  const owner = await newVisitor();
  await owner.prove(await newPerson(), inbox);
  const answer = await owner.open(file);
  expect(answer.headers()).toMatchObject({
    "cache-control": "no-store",
    "content-type": "application/json",
    "content-disposition": expect.stringMatching(/^attachment; filename="[\w.-]+"$/),
  });
  expect(await answer.text()).not.toContain(person.email);
  expect((await (await owner.open(file)).json()).events[0].kind).toBe("data-downloaded");
  expect((await owner.http.post(file)).status()).toBe(405);
});

test("an account is deleted with its password: the account, its sessions and its cookies are gone, and a mail confirms it", {
  tag: "@nojs-nightly",
}, async ({ page, context, proven, newVisitor, inbox }) => {
  const elsewhere = await newVisitor();
  await elsewhere.logIn(proven);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Delete account" }).click();
  await expect(page.getByRole("heading", { name: "What stays" })).toBeVisible();
  await page.getByRole("button", { name: button }).click();
  await expect(alert(page)).toHaveText(["Enter your password."]);
  await askDeletion(page, "not it");
  await expect(alert(page)).toHaveText(["That is not your password."]);
  await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
  await askDeletion(page, proven.password);
  await expect(page).toHaveURL(farewell);
  await expect(page.getByText("Your account has been deleted", { exact: false })).toBeVisible();
  // The login form on this page tests whether cookies are blocked. The cookie of that test is not personal.
  const left = (await context.cookies()).filter(
    ({ name, value }) => name.includes("pollstr") && !(name === "pollstr-tried" && value === "1"),
  );
  expect(left).toEqual([]);

  await expect.poll(async () => goesTo(await elsewhere.open("/settings"))).toBe("/login?next=%2Fsettings");
  await logIn(page, proven);
  await expect(alert(page)).toHaveText(["The email, username or password is not right."]);
  await expect.poll(() => letters(inbox, proven, "Your account was deleted")).toBe(1);
});

test("deleting the account also deletes the remembered device and all other cookies, except the secrets of its ballots, which open nothing", {
  tag: "@api",
}, async ({ visitor, person, inbox, voters, newVisitor }) => {
  const [creator] = await voters(1);
  const poll = await creator.publish({ question: "Stay or go?", choices: "Stay\nGo", mayChange: "on" });
  await visitor.proveAndRemember(person, inbox);
  const names = async () => (await visitor.state()).cookies.map(({ name }) => name);
  expect((await names()).some((name) => name.endsWith("pollstr-device"))).toBe(true);
  await visitor.vote(poll, { choice: "0" });
  expect(goesTo(await remove(visitor, person.password))).toBe(farewell);
  expect(await names()).toEqual([expect.stringMatching(/pollstr-ballot-/)]);

  // The same number comes back with a new account, in the same browser: it has voted, and cannot change the vote.
  const again = { ...person, email: `again-${person.email}` };
  await (await newVisitor()).register(again);
  await visitor.prove(again, inbox);
  expect(await (await visitor.open(`${poll}/mine`)).json()).toMatchObject({ voted: true, own: null });
  expect(goesTo(await visitor.submit(poll, "Vote", { choice: "1" }))).toMatch(/because=(no-ballot|voted-before)$/);
  expect((await creator.results(poll)).choices.map(({ votes }) => votes)).toEqual([1, 0]);
});

test("an account without a number is deleted with the password alone; one with a number also needs its proof or a recovery code", {
  tag: "@api",
}, async ({ person, newPerson, newVisitor, inbox }) => {
  const [newcomer, owner, lost] = [await newVisitor(), await newVisitor(), await newVisitor()];
  const another = await newPerson();
  await newcomer.logIn(another);
  expect(goesTo(await remove(newcomer, another.password))).toBe(farewell);

  await owner.prove(person, inbox);
  const form = await owner.form(here, button);
  const made = await (await owner.submit("/settings/recovery-codes", "Create recovery codes", { password: person.password })).text();
  const [code = ""] = /[0-9A-Z]{5}(?:-[0-9A-Z]{5}){2}/.exec(made) ?? [];
  await lost.logIn(person);
  const again = `/2fa?next=${encodeURIComponent(here)}`;
  expect(goesTo(await lost.open(here))).toContain(again);
  expect(goesTo(await lost.post(form, { password: person.password }))).toContain(again);
  const to = `/2fa/recovery?next=${encodeURIComponent(here)}`;
  expect(goesTo(await lost.submit(to, "Use code", { code }))).toBe(here);
  expect(goesTo(await remove(lost, person.password))).toBe(farewell);
  await expect.poll(async () => goesTo(await owner.open(here))).toBe(`/login?next=${encodeURIComponent(here)}`);
});

test("wrong passwords delete nothing, and are throttled together with those of the other settings", { tag: "@api" }, async ({
  provenVisitor: visitor,
  person,
}) => {
  const wrong = { password: "not it" };
  for (let i = 0; i < 5; i++) expect(await alerts(await remove(visitor, wrong.password))).toEqual(["That is not your password."]);
  for (let i = 0; i < 5; i++) await visitor.submit("/settings/recovery-codes", "Create recovery codes", wrong);
  expect(await alerts(await remove(visitor, person.password))).toEqual(["That was too often. Wait 15 minutes, then try again."]);
  expect((await visitor.open("/settings")).status()).toBe(200);
});

test("simultaneous deletions all lead to the same page and send one mail", { tag: "@api" }, async ({
  provenVisitor: visitor,
  person,
  inbox,
}) => {
  const form = await visitor.form(here, button);
  const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.post(form, { password: person.password })));
  expect(answers.map(goesTo)).toEqual(Array(4).fill(farewell));
  await expect.poll(() => letters(inbox, person, "Your account was deleted")).toBe(1);
});

test("a late second post of the deletion leads to the same page, even with a wrong password", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
  person,
  newVisitor,
}) => {
  const late = await newVisitor({ state: await visitor.state() });
  const form = await late.form(here, button);
  expect(goesTo(await remove(visitor, person.password))).toBe(farewell);
  expect(goesTo(await late.post(form, { password: "not it" }))).toBe(farewell);
  expect((await late.state()).cookies).toEqual([]);
});

test("after an account is deleted on the site, its API tokens open nothing", { tag: "@api" }, async ({
  api,
  newProvenMember,
  visitor,
  inbox,
}) => {
  const member = await newProvenMember();
  await visitor.prove(member, inbox);
  expect(goesTo(await remove(visitor, member.password))).toBe(farewell);
  expect((await api.GET("/api/accounts/me/", { headers: bearer(member.access) })).response.status).toBe(401);
  expect((await api.POST("/api/accounts/token/refresh/", { body: { refresh: member.refresh } })).response.status).toBe(401);
  await expect.poll(() => letters(inbox, member, "Your account was deleted")).toBe(1);
});

test("a deleted account's number can be used by a new one, but cannot vote again in the same poll", { tag: "@api" }, async ({
  provenVisitor: visitor,
  person,
  newPerson,
  newVisitor,
  inbox,
  path,
}) => {
  const poll = path(polls.multiple);
  expect(await visitor.vote(poll, { choice: "0" })).toBe(false);
  expect(goesTo(await remove(visitor, person.password))).toBe(farewell);

  const again = await newVisitor();
  await again.prove({ ...(await newPerson()), phone: person.phone }, inbox);
  expect((await (await again.open(file)).json()).votes).toEqual([]);
  expect(await again.vote(poll, { choice: "0" }), "has voted before").toBe(true);
  expect((await (await again.open(file)).json()).votes).toEqual([]);
});

test("a proof older than ten minutes must be renewed before the download and the deletion", { tag: "@clock" }, async ({
  laterVisitor: visitor,
  person,
  advance,
}) => {
  const form = await visitor.form(here, button);
  await advance(11 * 60);
  for (const path of [data, file]) expect(goesTo(await visitor.open(path))).toBe(`/2fa?next=${encodeURIComponent(data)}&because=fresh`);
  const again = `/2fa?next=${encodeURIComponent(here)}&because=fresh`;
  expect(goesTo(await visitor.open(here))).toBe(again);
  expect(goesTo(await visitor.post(form, { password: person.password }))).toBe(again);
  expect((await visitor.open("/settings")).status()).toBe(200);
});
