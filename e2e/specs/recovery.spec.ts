import type { Page } from "@playwright/test";
import { expect, type Person, test } from "../fixtures";
import { alert, expectPasswordAsked, logIn } from "../screens";
import { alerts, expectLate, expectNoOtherProof, expectOneProof, goesTo, postAtOnce, type Visitor } from "../visitor";

/** Ten recovery codes for a lost phone. They are shown once, and each works once and only for its own account. */

const here = "/settings/recovery-codes";
const to = (next: string) => `/2fa/recovery?next=${encodeURIComponent(next)}`;
const spelling = /[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){2}/g;
const notRight = "That code is not right, or was used already. Try another one of your codes.";

/** Creates a set of codes in a browser and reads it. */
async function create(page: Page, { password }: Person): Promise<[string, ...string[]]> {
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Create recovery codes" }).click();
  await expect(page.getByText("Save these codes now.")).toBeVisible();
  const codes = await page.getByRole("list").getByRole("listitem").allTextContents();
  expect(codes).toHaveLength(10);
  return codes as [string, ...string[]];
}

/** Creates a set of codes without a browser. The visitor needs a fresh proof. */
async function codesOf(visitor: Visitor, { password }: Person): Promise<[string, ...string[]]> {
  const answer = await visitor.submit(here, "Create recovery codes", { password });
  const [, list = ""] = /<ol.*?>(.*?)<\/ol>/s.exec(await answer.text()) ?? [];
  const codes = list.match(spelling) ?? [];
  expect(codes).toHaveLength(10);
  return codes as [string, ...string[]];
}

const use = (visitor: Visitor, code: string, next = "/") => visitor.submit(to(next), "Use code", { code });

test("codes are created with the password and shown once, and each replaces the phone once", {
  tag: ["@nojs-nightly", "@phone"],
}, async ({ page, proven, inbox, poll }) => {
  await page.goto("/settings");
  await page.getByRole("link", { name: "Recovery codes" }).click();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  await expectPasswordAsked(page, "Create recovery codes");
  const [code, other] = await create(page, proven);
  // No hidden field posts the codes back.
  for (const input of await page.locator("input[type=hidden]").all()) expect(await input.inputValue()).not.toContain(code);
  expect(await inbox.mailAbout(proven, "New recovery codes")).not.toContain(code);

  await page.goto(here);
  await expect(page.getByText("10 of 10 left")).toBeVisible();
  expect(await page.content()).not.toContain(code);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");

  const lose = async (typed: string) => {
    await page.goto(poll);
    await logIn(page, proven);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await expect(page).toHaveURL(to(poll));
    await page.getByLabel("Recovery code").fill(typed);
    await page.getByRole("button", { name: "Use code" }).click();
  };
  const sent = (await inbox.messages(proven.phone)).length;
  await lose(` ${code.toLowerCase().replaceAll("-", " ").replaceAll("1", "l").replaceAll("0", "o")} `);
  await expect(page).toHaveURL(poll);
  await expect(page.getByRole("button", { name: "Vote" })).toBeVisible();
  expect(await inbox.messages(proven.phone)).toHaveLength(sent);
  expect(await inbox.mailAbout(proven, "A recovery code of your account was used")).toContain("9 are left");

  await page.goto(here);
  await expect(page.getByText("9 of 10 left")).toBeVisible();
  const [fresh] = await create(page, proven);
  expect(fresh).not.toBe(other);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");
  await lose(other ?? "");
  await expect(alert(page)).toHaveText([notRight]);
  await page.getByLabel("Recovery code").fill("12345");
  await page.getByRole("button", { name: "Use code" }).click();
  await expect(alert(page)).toHaveText(["Enter a recovery code: 15 letters and digits, such as ABCDE-12345-FGHJK."]);
  await page.getByLabel("Recovery code").fill(fresh);
  await page.getByRole("button", { name: "Use code" }).click();
  await expect(page).toHaveURL(poll);
});

test("the codes can be copied, downloaded and printed, and are gone after a reload", { tag: "@desktop" }, async ({
  page,
  context,
  proven,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(here);
  const codes = await create(page, proven);
  const text = `${codes.join("\n")}\n`;
  await page.getByRole("button", { name: "Copy" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  const file = await arriving;
  expect(file.suggestedFilename()).toBe("pollstr-recovery-codes.txt");
  const chunks: Buffer[] = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  expect(Buffer.concat(chunks).toString()).toBe(text);
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await page.emulateMedia({ media: "print" });
  await expect(page.getByText(codes[0])).toBeVisible();
  await expect(page.getByRole("link", { name: "Download" })).toBeHidden();
  await page.reload();
  await expect(page.getByText("10 of 10 left")).toBeVisible();
  expect(await page.content()).not.toContain(codes[0]);
});

test("the response that shows the codes is not cached, and no form field contains them", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
}) => {
  const answer = await visitor.submit(here, "Create recovery codes", { password: person.password });
  expect(answer.headers()["cache-control"]).toContain("no-store");
  const html = await answer.text();
  const [code] = html.match(spelling) ?? [];
  expect(code).toBeTruthy();
  for (const [tag] of html.matchAll(/<(?:input|textarea|button)[^>]*>/g)) expect(tag).not.toMatch(spelling);
  expect(html).not.toContain("Create recovery codes<");
});

test("when several sets are created at once, only one of them works", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
}) => {
  const form = await visitor.form(here, "Create recovery codes");
  const answers = await Promise.all([1, 2, 3].map(() => visitor.post(form, { password: person.password })));
  const sets = await Promise.all(
    answers.map(async (answer) => (/<ol.*?<\/ol>/s.exec(await answer.text())?.[0] ?? "").match(spelling) ?? []),
  );
  for (const set of sets) expect(set).toHaveLength(10);
  expect(await (await visitor.open(here)).text()).toMatch(/10(?:<!-- -->)? of 10 left/);
  const landings = [];
  for (const [code] of sets) {
    const lost = await newVisitor();
    await lost.logIn(person);
    landings.push(goesTo(await use(lost, code ?? "")));
  }
  expect(landings.filter((landing) => landing === "/")).toHaveLength(1);
});

test("of six simultaneous posts of one code exactly one proves, nobody is logged out, and the others do not count as wrong", {
  tag: "@api",
}, async ({ person, provenVisitor: visitor, newVisitor, poll, elsewhere: lost }) => {
  const [code] = await codesOf(visitor, person);
  const form = await lost.form(to(poll), "Use code");
  const winner = await expectOneProof(await postAtOnce(newVisitor, lost, form, Array(6).fill({ code })), poll);
  expect(await (await visitor.open(here)).text()).toMatch(/9(?:<!-- -->)? of 10 left/);
  // A later post redirects, with the new cookies as well as with the old ones.
  expect(goesTo(await winner.post(form, { code }))).toBe(poll);
  await expectLate(lost, form, { code }, poll);
});

test("a recovery code never remembers the device, even when the post asks for it", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  elsewhere: lost,
}) => {
  const [code] = await codesOf(visitor, person);
  const answer = await lost.submit(to("/"), "Use code", { code, remember: "on" });
  expect(goesTo(answer)).toBe("/");
  expect(answer.headersArray().filter(({ value }) => value.startsWith("pollstr-device="))).toEqual([]);
  expect(await (await lost.open("/settings/sessions")).text()).toContain("None. You can have us remember a device");
  await lost.logIn(person);
  expect(goesTo(await lost.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");
});

test("wrong codes count together with wrong codes by phone and lock the account, and the page says for how long", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  inbox,
  elsewhere: lost,
}) => {
  const [code] = await codesOf(visitor, person);
  await lost.sendCode(person.phone);
  await lost.verify(await inbox.wrongCode(person.phone));
  for (let i = 0; i < 8; i++) expect(await alerts(await use(lost, `00000-00000-0000${i}`))).toEqual([notRight]);
  const locked = "Too many wrong codes. For your safety, codes are locked for 15 minutes. Then ask for a new one.";
  for (const tried of ["00000-00000-0000A", code]) expect(await alerts(await use(lost, tried))).toEqual([locked]);
  expect(await alerts(await lost.verify(await inbox.code(person.phone)))).toEqual([locked]);
});

test("codes work only for their own account, and creating them needs a proven number and a fresh proof", { tag: "@api" }, async ({
  person,
  newPerson,
  provenVisitor: visitor,
  newVisitor,
  inbox,
}) => {
  const [code] = await codesOf(visitor, person);
  const form = await visitor.form(here, "Create recovery codes");

  const [other, unproven, stranger] = [await newVisitor(), await newVisitor(), await newVisitor()];
  const bob = await newPerson();
  await other.prove(bob, inbox);
  expect(await alerts(await use(other, code))).toEqual([notRight]);

  const eve = await newPerson();
  await unproven.logIn(eve);
  await expectNoOtherProof(unproven, to("/"), here, form, eve.password);

  expect(goesTo(await stranger.open(here))).toBe(`/login?next=${encodeURIComponent(here)}`);
  expect(goesTo(await stranger.open(to("/")))).toBe(`/login?next=${encodeURIComponent(to("/"))}`);
  expect(goesTo(await stranger.post(form, { password: person.password }))).toBe(`/login?next=${encodeURIComponent(here)}`);
});

test("cookies copied before the proof by a recovery code open nothing after it", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  poll,
  elsewhere: lost,
}) => {
  const [code] = await codesOf(visitor, person);
  const copy = await newVisitor({ state: await lost.state() });
  expect(goesTo(await use(lost, code, poll))).toBe(poll);
  expect((await lost.open(poll)).status()).toBe(200);
  await expect.poll(async () => goesTo(await copy.open(poll))).toBe(`/login?next=${encodeURIComponent(poll)}`);
  await expect.poll(async () => goesTo(await copy.open("/settings"))).toBe("/login?next=%2Fsettings");
});
