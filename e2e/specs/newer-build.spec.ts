import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { expect, Inbox, polls, test } from "../fixtures";
import { alert, choice, logIn, resultsOf } from "../screens";
import { ownData, Site } from "../site";
import { goesTo, Visitor } from "../visitor";

/** A page stays open while a newer build is deployed, so its form posts a server action that no longer exists. */

const reloaded = /^The site has changed since you opened this page, so we loaded it again\. Nothing was sent yet\./;

/** Makes the page's next post name an action that the server does not know. */
const forgetAction = (page: Page) =>
  page.route(
    page.url(), // and no script of the page that loads next
    (route) => {
      const headers = route.request().headers();
      return headers["next-action"] ? route.continue({ headers: { ...headers, "next-action": "40".padEnd(42, "0") } }) : route.fallback();
    },
    { times: 1 },
  );

test("what was typed and ticked is there again after the page has reloaded, and the next press sends it", async ({ page, proven: _ }) => {
  await page.goto("/polls/new");
  await page.getByLabel("Question").fill("Which build?");
  await page.getByLabel("Choices", { exact: true }).fill("The older\nThe newer");
  await page.getByRole("radio", { name: "Approval" }).check();
  await forgetAction(page);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(alert(page)).toHaveText(reloaded);
  await expect(page.getByLabel("Question")).toHaveValue("Which build?");
  await expect(page.getByLabel("Choices", { exact: true })).toHaveValue("The older\nThe newer");
  await expect(page.getByRole("radio", { name: "Approval" })).toBeChecked();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
});

test("a form is filled in again except for secrets, which are stored nowhere", async ({ page, person }) => {
  await page.goto("/login?next=%2Fprivacy");
  await page.getByLabel("Email or username").fill(person.email);
  await page.getByRole("button", { name: "Show characters" }).click();
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.evaluate(() => {
    const { setItem } = Storage.prototype;
    Storage.prototype.setItem = function (key, value) {
      setItem.call(this, key, value);
      setItem.call(localStorage, "seen", value);
    };
  });
  await forgetAction(page);
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(alert(page)).toContainText("Type your password or code again, then press the button once more.");
  await expect(page.getByLabel("Email or username")).toHaveValue(person.email);
  await expect(page.getByLabel("Password", { exact: true })).toHaveValue("");
  await expect(page.getByLabel("Password", { exact: true })).toBeFocused();
  const seen = await page.evaluate(() => localStorage.getItem("seen"));
  expect(seen).toContain(person.email);
  expect(seen).not.toContain(person.password);
  expect(await page.evaluate(() => sessionStorage.length), "removed after use").toBe(0);
  await logIn(page, person);
  await expect(page).toHaveURL("/privacy");
});

test("without JavaScript an outdated page says so and links back", { tag: "@api" }, async ({ visitor, person }) => {
  const login = "/login?next=%2Fpolls%2F1";
  const form = await visitor.form(login, "Log in");
  const former = form.hidden.map(([name, value]): [string, string] => [
    name,
    value.replace(/(?<="id":")[0-9a-f]{42}/, "40".padEnd(42, "0")),
  ]);
  expect(former).not.toEqual(form.hidden);
  const refused = await visitor.post({ ...form, hidden: former }, { login: person.email, password: person.password });
  expect(refused.status()).toBe(303);
  expect(goesTo(refused)).toBe(`/outdated?next=${encodeURIComponent(login)}`);
  const words = await (await visitor.follow(goesTo(refused) ?? "")).text();
  expect(words).toContain("This page was out of date");
  expect(words).toContain(`href="${login}"`);
});

test("a ballot names no action of its build, so a vote from an older page is counted", { tag: "@api" }, async ({
  provenVisitor: visitor,
  path,
}) => {
  const ballot = await visitor.form(path(polls.free), "Vote");
  expect(ballot).toMatchObject({ path: `${path(polls.free)}/vote`, encoding: "form", hidden: [["paper", expect.any(String)]] });
  expect(goesTo(await visitor.post(ballot, { choice: "0" }))).toBe(`${path(polls.free)}/results/now`);
});

test("votes in open pages, with and without JavaScript, go through after a real second build", {
  tag: ["@desktop", "@nightly"],
}, async ({ browser, path: pathOf }) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(400_000);
  const poll = pathOf(polls.crowded);
  const folder = mkdtempSync(path.join(path.dirname(root), "pollstr-newer-build-"));
  const data = await ownData();
  const older = await Site.at();
  const newer = await Site.at(older.port, folder);
  try {
    copySources(folder);
    await older.start(data.env);
    const ballots: Page[] = [];
    for (const javaScriptEnabled of [true, false]) {
      const context = await browser.newContext({ baseURL: older.origin, javaScriptEnabled });
      const inbox = new Inbox(context.request);
      const person = {
        name: "Pat",
        email: `pat-${randomUUID()}@example.com`,
        password: randomUUID(),
        phone: `+1201555010${ballots.length}`,
      };
      const visitor = new Visitor(context.request, older.origin);
      await visitor.register(person);
      await visitor.prove(person, inbox);
      const page = await context.newPage();
      await page.goto(poll);
      await choice(page, "A cat did").check();
      ballots.push(page);
    }
    await older.stop();
    await newer.start(data.env);

    for (const page of ballots) {
      await page.getByRole("button", { name: "Vote" }).click();
      await expect(page).toHaveURL(resultsOf(poll));
      await expect(page.getByRole("row", { name: "A cat did" })).toContainText("Your vote");
      await page.context().close();
    }
  } finally {
    await older.stop();
    await newer.stop();
    data.remove();
    rmSync(folder, { recursive: true, force: true });
  }
});

const root = path.dirname(path.dirname(import.meta.dirname));
const made = [".next", ".data", ".git", "node_modules", "test-results"];

/** Copies the sources without build output, and links the packages. A build in another folder gives its actions other ids. */
function copySources(folder: string): void {
  for (const name of readdirSync(root))
    if (!made.includes(name)) cpSync(path.join(root, name), path.join(folder, name), { recursive: true });
  expect(spawnSync("cp", ["-al", path.join(root, "node_modules"), folder]).status).toBe(0);
}
