import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";

/** What the creator of a poll can do with it. */

async function make(page: Page, question: string): Promise<string> {
  await page.goto("/polls/new");
  await page.getByLabel("Question").fill(question);
  await page.getByLabel("Choices", { exact: true }).fill("Yes\nNo");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
  return /\/polls\/([^/]+)\//.exec(page.url())?.[1] ?? "";
}

test("two people who edit one draft at once lose neither text", { tag: ["@nojs"] }, async ({ page, context, proven: _ }) => {
  await page.goto("/polls/new");
  await page.getByLabel("Question").fill("First text");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/\/edit/);
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByLabel("Question").fill("Text of the other window");
  await other.getByRole("button", { name: "Save draft" }).click();
  await expect(other.getByText("Saved.")).toBeVisible();

  await page.getByLabel("Question").fill("Text of this window");
  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page.getByRole("main").getByRole("alert")).toContainText("changed in another window");
  await expect(page.getByLabel("Question")).toHaveValue("Text of this window");
  const former = page.url();
  await page.getByRole("button", { name: "Save as a new draft" }).click();
  await expect(page).not.toHaveURL(former);
  await page.goto("/me");
  await expect(page.getByRole("link", { name: "Text of this window" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Text of the other window" })).toBeVisible();
});

test("closing a poll now ends it, and its page says so", { tag: "@nojs-nightly" }, async ({ page, proven: _ }) => {
  const id = await make(page, "Shall this close?");
  await expect(page.getByRole("link", { name: "Open the page that you share" })).toHaveAttribute("href", new RegExp(`/p/${id}$`));
  await expect(page.getByText("Nobody can vote after that.")).toBeVisible();
  await page.getByRole("button", { name: "Close now" }).click();
  await expect(page.getByText("The poll has been closed.")).toBeVisible();
  await expect(page.getByRole("button", { name: "Close now" })).toHaveCount(0);
  await expect(async () => {
    await page.goto(`/p/${id}`);
    await expect(page.getByText("The poll was closed by its creator")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

test("deleting a poll takes a tick, says how many votes go, and leaves nothing", { tag: ["@nojs"] }, async ({ page, proven: _ }) => {
  const id = await make(page, "Shall this go?");
  await page.getByRole("button", { name: "Delete poll" }).click();
  await expect(page.getByText("Tick this box first.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Delete this poll and its votes" }).check();
  await page.getByRole("button", { name: "Delete poll" }).click();
  await expect(page).toHaveURL(/\/me\?/);
  await expect(page.getByText("The poll has been deleted")).toBeVisible();
  expect((await page.goto(`/polls/${id}/manage`))?.status()).toBe(404);
  await expect(page).toHaveTitle("Page not found · Pollstr");
  await expect(page.getByRole("main").getByRole("heading", { name: "There is no such page" })).toBeVisible();
});

test("a poll is managed by its creator and by nobody else", { tag: "@api" }, async ({ newPerson, newVisitor, inbox }) => {
  const [creator, other] = [await newVisitor(), await newVisitor()];
  await creator.prove(await newPerson(), inbox);
  await other.prove(await newPerson(), inbox);
  const made = await creator.submit("/polls/new", "Publish", { question: "Mine?", choices: "Yes\nNo", intent: "publish" });
  const [, id] = /\/polls\/([^/]+)\/manage/.exec(made.headers().location ?? "") ?? [];
  expect(id).toBeDefined();
  for (const page of ["manage", "edit"]) {
    expect((await creator.open(`/polls/${id}/${page}`)).status()).toBe(200);
    expect((await other.open(`/polls/${id}/${page}`)).status()).toBe(404);
  }
});
