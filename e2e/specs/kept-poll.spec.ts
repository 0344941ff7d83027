import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { logIn, verify } from "../screens";

/** A poll that is sent after the proof or the login has ended is not lost. */

async function type(page: Page) {
  await page.goto("/polls/new");
  await page.getByLabel("Question").fill("What is kept?");
  await page.getByLabel("Choices", { exact: true }).fill("All\nNothing");
  await page.getByRole("radio", { name: "Score" }).check();
}

async function expectKept(page: Page) {
  await expect(page).toHaveURL("/polls/new");
  await expect(page.getByLabel("Question")).toHaveValue("What is kept?");
  await expect(page.getByLabel("Choices", { exact: true })).toHaveValue(/^All\nNothing/);
  await expect(page.getByRole("radio", { name: "Score" })).toBeChecked();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
  await page.goto("/polls/new");
  await expect(page.getByLabel("Question")).toHaveValue("");
}

test("after a new proof the person is back at what they had typed", { tag: "@nojs" }, async ({ page, context, proven, inbox }) => {
  await type(page);
  await context.clearCookies({ name: "pollstr-proof" });
  await page.getByRole("button", { name: "Publish" }).click();
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));
  await expectKept(page);
});

test("after a new login and proof, too", { tag: "@nojs-nightly" }, async ({ page, context, proven, inbox }) => {
  await type(page);
  await context.clearCookies();
  await page.getByRole("button", { name: "Publish" }).click();
  await logIn(page, proven);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));
  await expectKept(page);
});

test("one that is too long to be kept stays on its page, which says what to do", { tag: "@desktop" }, async ({
  page,
  context,
  proven: _,
}) => {
  await type(page);
  const description = page.getByLabel("Description");
  await description.evaluate((area: HTMLTextAreaElement) => {
    area.value = "long ".repeat(40_000);
  });
  const proof = (await context.cookies()).filter(({ name }) => name === "pollstr-proof");
  await context.clearCookies({ name: "pollstr-proof" });
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "in another tab, then send it here" })).toBeVisible();
  await expect(page).toHaveURL("/polls/new");
  await expect(page.getByLabel("Question")).toHaveValue("What is kept?");
  await expect(description).toHaveValue(/^(long ){40000}$/);
  await context.addCookies(proof);
  await description.fill("Short.");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
});
