import type { Page } from "@playwright/test";
import { generateSync } from "otplib";
import { expect, type Person, test } from "../fixtures";
import { alert, expectPasswordAsked, logIn } from "../screens";
import {
  alerts,
  expectLate,
  expectNoOtherProof,
  expectOneProof,
  type Form,
  goesTo,
  plain,
  postAtOnce,
  type Visitor,
  withoutScripts,
} from "../visitor";

/** An authenticator app as a second factor. Each code works once, and only for the account that has the key. */

const here = "/settings/authenticator";
const to = (next: string) => `/2fa/app?next=${encodeURIComponent(next)}`;
const notRight = /^That code is not right\. Type the one that your app shows now\./;
const usedBefore = "That code was used already. Wait until your app shows the next one.";

/**
 * An app with a key. It gives no time step's code twice, like a person who has just used one. Three steps are accepted at
 * any time, so two codes are certain to work; a test that needs more must move the clock.
 */
class App {
  private last = 0;
  constructor(
    readonly key: string,
    private readonly aheadSeconds = 0,
  ) {}

  /** The next unused code. */
  code(): string {
    const now = Date.now() / 1000 + this.aheadSeconds;
    const running = Math.floor(now / 30);
    // The previous step's code is accepted too, and stays valid until the current step ends.
    const step = Math.max(running - (now % 30 < 15 ? 1 : 0), this.last + 1);
    if (step > running + 1) throw new Error("This app has given all its codes of this minute.");
    this.last = step;
    return this.at(step);
  }

  /** The code that the app shows now, used or not. */
  shown(): string {
    return this.at(Math.floor(Date.now() / 30_000 + this.aheadSeconds / 30));
  }

  /** Six digits that differ from the codes of all steps near now. */
  wrongCode(): string {
    const running = Math.floor(Date.now() / 30_000 + this.aheadSeconds / 30);
    const right = [-2, -1, 0, 1, 2].map((steps) => this.at(running + steps));
    return ["000000", "111111", "222222", "333333", "444444", "555555"].find((code) => !right.includes(code)) ?? "";
  }

  private readonly at = (step: number) => generateSync({ secret: this.key, epoch: step * 30 });
}

const keyOf = (html: string): string => new URL(plain(/href="(otpauth:[^"]*)"/.exec(html)?.[1] ?? "")).searchParams.get("secret") ?? "";

/** Starts the setup and reads the key. The app is not on yet. The visitor needs a fresh proof. */
async function start(visitor: Visitor, { password }: Person, button = "Set up", ahead = 0): Promise<App> {
  expect(goesTo(await visitor.submit(here, button, { password }))).toBe(here);
  return new App(keyOf(await (await visitor.open(here)).text()), ahead);
}
/** Starts the setup and finishes it with a code. */
async function setUp(visitor: Visitor, person: Person, ahead = 0): Promise<App> {
  const app = await start(visitor, person, "Set up", ahead);
  expect(goesTo(await visitor.submit(here, "Turn on", { code: app.code() }))).toBe(`${here}?because=authenticator-on`);
  return app;
}

const use = (visitor: Visitor, code: string, next = "/") => visitor.submit(to(next), "Verify", { code });
const section = (page: Page, name: string) => page.getByRole("form", { name });

test("an app is set up with the password and its first code, and then proves its owner at the gate", {
  tag: "@nojs-nightly",
}, async ({ page, proven, inbox, poll }) => {
  test.setTimeout(120_000);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Authenticator app" }).click();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  await expectPasswordAsked(page, "Set up");
  await expect(page.getByRole("img", { name: "QR code" })).toHaveCount(0);
  await page.getByLabel("Password", { exact: true }).fill(proven.password);
  await page.getByRole("button", { name: "Set up" }).click();

  // The QR code's content is also on the page as a link and as text.
  await expect(page.getByRole("img", { name: "QR code of the key. The same key is below as text." })).toBeVisible();
  const link = new URL((await page.getByRole("link", { name: "Open it with the key" }).getAttribute("href")) ?? "");
  const app = new App(link.searchParams.get("secret") ?? "");
  expect(app.key).toMatch(/^[A-Z2-7]{32}$/);
  expect(link.searchParams.get("issuer")).toBe("Pollstr");
  expect(decodeURIComponent(link.pathname)).toContain(`Pollstr:${proven.email}`);
  await expect(page.getByText(app.key.replace(/(.{4})(?=.)/g, "$1 "))).toBeVisible();
  // No field posts the key back.
  for (const input of await page.locator("input").all()) expect(await input.inputValue()).not.toContain(app.key);

  const code = page.getByLabel("Code from your app");
  await expect(code).toHaveAttribute("autocomplete", "one-time-code");
  await expect(code).toHaveAttribute("inputmode", "numeric");
  const type = async (typed: string, button: string) => {
    await code.fill(typed);
    await page.getByRole("button", { name: button }).click();
  };
  await type(app.wrongCode(), "Turn on");
  await expect(alert(page)).toHaveText([notRight]);
  await expect(page.getByRole("img", { name: "QR code" })).toBeVisible();
  await type("12345", "Turn on");
  await expect(alert(page)).toHaveText(["Enter the six digits that your app shows."]);
  const first = app.code();
  await type(`${first.slice(0, 3)} ${first.slice(3)}`, "Turn on");
  await expect(page.getByText("Your app is on.", { exact: false })).toBeVisible();
  await expect(page.getByText("Not used yet")).toBeVisible();
  expect(await page.content()).not.toContain(app.key);
  const mail = await inbox.mailAbout(proven, "An authenticator app was added");
  expect(mail).toContain("If it was not you");
  expect(mail).not.toContain(app.key);

  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");
  const sent = (await inbox.messages(proven.phone)).length;
  await page.goto(poll);
  await logIn(page, proven);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await page.getByRole("link", { name: "Use your authenticator app" }).click();
  await expect(page).toHaveURL(to(poll));
  await type(app.wrongCode(), "Verify");
  await expect(alert(page)).toHaveText([notRight]);
  await type(app.code(), "Verify");
  await expect(page).toHaveURL(poll);
  await expect(page.getByRole("button", { name: "Vote" })).toBeVisible();
  expect(await inbox.messages(proven.phone)).toHaveLength(sent);

  // The app's proof is fresh, but does not count for changes of the number.
  await page.goto(here);
  await expect(page.getByText("Last used on")).toBeVisible();
  await page.goto("/settings/phone");
  await page.getByRole("link", { name: "Prove this number" }).click();
  await expect(page.getByText("Other ways of proving who you are do not count here.", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: "Use your authenticator app" })).toHaveCount(0);
});

test("a new app replaces the old one with its first code, and after removal no app's code is accepted", { tag: "@nojs-nightly" }, async ({
  page,
  proven,
  inbox,
  newVisitor,
}) => {
  test.setTimeout(120_000);
  const visitor = await newVisitor({ state: await page.context().storageState() });
  const first = await setUp(visitor, proven);
  await page.goto(here);
  const another = section(page, "Set up another");
  await another.getByLabel("Password", { exact: true }).fill(proven.password);
  await another.getByRole("button", { name: "Set up another" }).click();
  await expect(page.getByText("From then on this app works and the old one does not.")).toBeVisible();
  const next = new App(keyOf(await (await visitor.open(here)).text()));
  expect(next.key).not.toBe(first.key);

  const elsewhere = await newVisitor();
  await elsewhere.logIn(proven);
  expect(await alerts(await use(elsewhere, next.code()))).toEqual([expect.stringMatching(notRight)]);
  expect(goesTo(await use(elsewhere, first.code()))).toBe("/");

  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("On since")).toBeVisible();
  const last = await start(visitor, proven, "Set up another");
  await page.goto(here);
  await page.getByLabel("Code from your app").fill(last.code());
  await page.getByRole("button", { name: "Turn on" }).click();
  await expect(page.getByText("Your app is on.", { exact: false })).toBeVisible();
  await elsewhere.logIn(proven);
  expect(await alerts(await use(elsewhere, first.shown()))).toEqual([expect.stringMatching(notRight)]);

  const form = section(page, "Remove app");
  await form.getByRole("button", { name: "Remove app" }).click();
  await expect(alert(page)).toHaveText(["Enter your password."]);
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  const stale = await elsewhere.form(to("/"), "Verify");
  await form.getByRole("button", { name: "Remove app" }).click();
  await expect(page.getByText("Your app has been removed.", { exact: false })).toBeVisible();
  await expect(page.getByText("You have none yet.")).toBeVisible();
  expect(await inbox.mailAbout(proven, "authenticator app of your account was removed")).toContain("If it was not you");
  expect(goesTo(await elsewhere.post(stale, { code: last.code() }))).toBe("/2fa?next=%2F");
  expect(goesTo(await elsewhere.open(to("/")))).toBe("/2fa?next=%2F");
  expect(withoutScripts(await (await elsewhere.open("/2fa")).text())).not.toContain("authenticator app");
});

test("responses that show the key are not cached, and no form field or cookie contains it", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
}) => {
  const app = await start(visitor, person);
  const answers = [await visitor.open(here), await visitor.submit(here, "Turn on", { code: app.wrongCode() })];
  for (const answer of answers) {
    const html = await answer.text();
    expect(html).toContain(app.key);
    expect(answer.headers()["cache-control"]).toContain("no-store");
    for (const [tag] of html.matchAll(/<(?:input|textarea|button)[^>]*>/g)) expect(tag).not.toContain(app.key);
  }
  for (const { value } of (await visitor.state()).cookies) expect(value).not.toContain(app.key);
});

test("a pending key opens nothing until its first code is typed on the setup page", { tag: "@api" }, async ({
  person,
  newPerson,
  provenVisitor: visitor,
  newVisitor,
  inbox,
  elsewhere,
}) => {
  // A form from an account that has an app.
  const [other, bob] = [await newVisitor(), await newPerson()];
  await other.prove(bob, inbox);
  await setUp(other, bob);
  const form = await other.form(to("/"), "Verify");

  const app = await start(visitor, person);
  expect(goesTo(await elsewhere.open(to("/")))).toBe("/2fa?next=%2F");
  expect(goesTo(await elsewhere.post(form, { code: app.code() }))).toBe("/2fa?next=%2F");
  expect(goesTo(await elsewhere.open("/polls/1"))).toBe("/2fa?next=%2Fpolls%2F1");
});

test("a code is accepted once, in any login, and the code that turned the app on is used up too", { tag: ["@api", "@nightly"] }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  poll,
}) => {
  const app = await start(visitor, person);
  const [one, two] = [await newVisitor(), await newVisitor()];
  for (const each of [one, two]) await each.logIn(person);
  const first = app.code();
  expect(goesTo(await visitor.submit(here, "Turn on", { code: first }))).toBe(`${here}?because=authenticator-on`);
  expect(await alerts(await use(one, first, poll))).toEqual([usedBefore]);
  const code = app.code();
  expect(goesTo(await use(one, code, poll))).toBe(poll);
  for (const each of [one, two]) expect(await alerts(await use(each, code, poll))).toEqual([usedBefore]);
  expect(goesTo(await two.open(poll))).toBe(`/2fa?next=${encodeURIComponent(poll)}`);
  expect((await one.open(poll)).status()).toBe(200);
});

test("of six simultaneous posts of one code exactly one proves, and nobody is logged out", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  poll,
  elsewhere,
}) => {
  const app = await setUp(visitor, person);
  const form = await elsewhere.form(to(poll), "Verify");
  const code = app.code();
  await expectOneProof(await postAtOnce(newVisitor, elsewhere, form, Array(6).fill({ code })), poll);
  await expectLate(elsewhere, form, { code }, poll);
});

test("one code posted in six logins at once proves only one of them", { tag: ["@api", "@nightly"] }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  poll,
}) => {
  const app = await setUp(visitor, person);
  const logins = await Promise.all(Array.from({ length: 6 }, () => newVisitor()));
  const forms: Form[] = [];
  for (const each of logins) {
    await each.logIn(person);
    forms.push(await each.form(to(poll), "Verify"));
  }
  const code = app.code();
  const answers = await Promise.all(logins.map((each, i) => each.post(forms[i] as Form, { code })));
  expect(answers.map(goesTo).filter((landing) => landing === poll)).toHaveLength(1);
  for (const answer of answers) if (goesTo(answer) === null) expect(await alerts(answer)).toEqual([usedBefore]);
});

test("wrong codes, also simultaneous ones, count together with wrong codes by phone and lock the account; the page says for how long", {
  tag: ["@api", "@nightly"],
}, async ({ person, provenVisitor: visitor, inbox, elsewhere: lost }) => {
  const app = await setUp(visitor, person);
  await lost.sendCode(person.phone);
  await lost.verify(await inbox.wrongCode(person.phone));
  const form = await lost.form(to("/"), "Verify");
  const answers = await Promise.all(Array.from({ length: 15 }, () => lost.post(form, { code: app.wrongCode() })));
  const locked = "Too many wrong codes. For your safety, codes are locked for 15 minutes.";
  const said = (await Promise.all(answers.map(alerts))).flat();
  expect(said.filter((words) => notRight.test(words))).toHaveLength(8);
  expect(said.filter((words) => words === `${locked} Then type the one that your app shows.`)).toHaveLength(7);
  expect(await alerts(await use(lost, app.code()))).toEqual([`${locked} Then type the one that your app shows.`]);
  expect(await alerts(await lost.verify(await inbox.code(person.phone)))).toEqual([`${locked} Then ask for a new one.`]);
});

test("an app works only for its own account, and only with a proven number", { tag: "@api" }, async ({
  person,
  newPerson,
  provenVisitor: visitor,
  newVisitor,
  inbox,
}) => {
  const form = await visitor.form(here, "Set up");
  const app = await setUp(visitor, person);
  const [other, bob] = [await newVisitor(), await newPerson()];
  await other.prove(bob, inbox);
  await setUp(other, bob);
  await other.logIn(bob);
  expect(await alerts(await use(other, app.code()))).toEqual([expect.stringMatching(notRight)]);

  const [unproven, eve] = [await newVisitor(), await newPerson()];
  await unproven.logIn(eve);
  await expectNoOtherProof(unproven, to("/"), here, form, eve.password);

  const stranger = await newVisitor();
  expect(goesTo(await stranger.open(to("/")))).toBe(`/login?next=${encodeURIComponent(to("/"))}`);
  expect(goesTo(await stranger.post(form, { password: person.password }))).toBe(`/login?next=${encodeURIComponent(here)}`);
});

test("an app's code can also remember the device, and cookies copied before the proof stop working", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  elsewhere: there,
}) => {
  const app = await setUp(visitor, person);
  const copy = await newVisitor({ state: await there.state() });
  expect(goesTo(await there.submit(to("/polls/1"), "Verify", { code: app.code(), remember: "on" }))).toBe("/polls/1");
  await expect.poll(async () => goesTo(await copy.open("/polls/1"))).toBe("/login?next=%2Fpolls%2F1");
  await there.submit("/settings", "Log out");
  expect(goesTo(await there.logIn(person, "/polls/1"))).toBe("/polls/1");
});

test("`next` leads only to this site", { tag: ["@api", "@nightly"] }, async ({ person, provenVisitor: visitor }) => {
  const app = await setUp(visitor, person);
  await visitor.logIn(person);
  expect(goesTo(await use(visitor, app.code(), "//evil.example/x"))).toBe("/");
});

test("a password change ends every login and keeps the app, and removing the number removes the app", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  inbox,
}) => {
  test.setTimeout(120_000);
  const app = await setUp(visitor, person);
  const changed = { ...person, password: `another ${person.password}` };
  await visitor.submit("/settings/password", "Change password", { currentPassword: person.password, newPassword: changed.password });
  const back = await newVisitor();
  await back.logIn(changed);
  expect(goesTo(await use(back, app.code(), "/polls/1"))).toBe("/polls/1");

  const form = await back.form(here, "Remove app");
  await visitor.prove(changed, inbox);
  expect(goesTo(await visitor.submit("/settings/phone", "Remove number", { password: changed.password }))).toBe(
    "/settings?because=phone-removed",
  );
  await back.logIn(changed);
  expect(goesTo(await back.open(to("/")))).toBe("/2fa?next=%2F");
  expect(goesTo(await back.post(form, { password: changed.password }))).toBe(`/2fa?next=${encodeURIComponent(here)}`);
});

test.describe("as time passes", { tag: "@clock" }, () => {
  test("a proof by the app is fresh for ten minutes, and a pending key expires after half an hour", async ({
    person,
    visitor,
    inbox,
    advance,
  }) => {
    test.setTimeout(120_000);
    let ahead = 0;
    const later = async (seconds: number) => {
      ahead += seconds;
      await advance(seconds);
    };
    await later(3_600); // So that codes requested by earlier tests no longer count against the limits.
    await visitor.prove(person, inbox);
    const { key } = await setUp(visitor, person, ahead);
    await later(11 * 60);
    const fresh = `/2fa?next=${encodeURIComponent(here)}&because=fresh`;
    expect(goesTo(await visitor.open(here))).toBe(fresh);
    expect((await visitor.open("/polls/new")).status()).toBe(200);
    expect(goesTo(await use(visitor, new App(key, ahead).code(), here))).toBe(here);
    expect((await visitor.open(here)).status()).toBe(200);

    const other = await start(visitor, person, "Set up another", ahead);
    await later(31 * 60);
    expect(goesTo(await use(visitor, new App(key, ahead).code(), here))).toBe(here);
    expect(await (await visitor.open(here)).text()).not.toContain(other.key);
  });
});
