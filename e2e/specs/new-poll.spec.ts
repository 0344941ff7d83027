import { expect, test } from "../fixtures";

/** Making a poll: from "New poll" to the link that people pass on. */

const lines = (text: string) => text.split("\n");

test("a question and three lines become a poll with a link to pass on", {
  tag: ["@nojs", "@phone", "@embedded"],
}, async ({ page, proven: _, visitor }) => {
  await page.goto("/");
  await page.getByRole("link", { name: "New poll" }).click();
  await page.getByLabel("Question").fill("Where shall we meet?");
  await page.getByLabel("Choices", { exact: true }).fill("At the lake\nIn the park\nAt home");
  await page.getByRole("button", { name: "Publish" }).click();

  await expect(page).toHaveURL(/\/polls\/[0-9a-z]{12}\/manage/);
  const link = await page.getByLabel("Link to the poll").inputValue();
  await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();
  const shared = await visitor.open(new URL(link).pathname);
  expect(shared.status()).toBe(200);
  const html = await shared.text();
  for (const text of ["Where shall we meet?", "At the lake", "In the park", "At home", "Nobody has voted yet"])
    expect(html).toContain(text);
  expect(html).toContain('property="og:title" content="Where shall we meet?"');
});

test("a refused poll keeps all that was typed, and says what is missing beside it", {
  tag: ["@nojs"],
}, async ({ page, proven: _ }) => {
  await page.goto("/polls/new");
  await page.getByLabel("Choices", { exact: true }).fill("Only one");
  await page.getByRole("radio", { name: "Ranking" }).check();
  await page.getByText("More settings").click();
  await page.getByLabel("Closes").fill("2020-01-01T12:00");
  await page.getByRole("checkbox", { name: "Votes may be changed" }).check();
  await page.getByRole("checkbox", { name: "List this poll" }).uncheck();
  await page.getByRole("button", { name: "Publish" }).click();

  await expect(page.getByText("Write a question.")).toBeVisible();
  await expect(page.getByText("Write at least 2 choices, one per line.").first()).toBeVisible();
  await expect(page.getByText("Choose a time in the future.")).toBeVisible();
  await expect(page.getByLabel("Choices", { exact: true })).toHaveValue(/Only one/);
  await expect(page.getByRole("radio", { name: "Ranking" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "Votes may be changed" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "List this poll" })).not.toBeChecked();
});

test("a draft is shown as its voters will see it, kept, and published later", {
  tag: ["@nojs"],
}, async ({ page, proven: _ }) => {
  await page.goto("/polls/new");
  await page.getByLabel("Question").fill("Which film?");
  await page.getByLabel("Choices", { exact: true }).fill("Vertigo\nPlaytime");
  await page.getByRole("radio", { name: "Approval" }).check();
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("checkbox", { name: "Vertigo" })).toBeVisible();

  await page.getByRole("button", { name: "Save draft" }).click();
  await expect(page).toHaveURL(/\/edit\?because=saved$/);
  await page.goto("/me");
  await page.getByRole("link", { name: "Which film?" }).click();
  await expect(page.getByLabel("Choices", { exact: true })).toHaveValue("Vertigo\nPlaytime");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
});

test("the list of choices is edited by keyboard, and a pasted list becomes one choice a line", {
  tag: ["@desktop"],
}, async ({ page, proven: _ }) => {
  await page.goto("/polls/new");
  const choice = (number: number) => page.getByRole("textbox", { name: `Choice ${number}`, exact: true });
  const field = page.getByLabel("Choices", { exact: true });
  await choice(1).fill("One");
  await choice(1).press("Enter");
  await expect(choice(2)).toBeFocused();
  await page.keyboard.type("Two");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(choice(1)).toBeFocused();
  expect(lines(await field.inputValue()).slice(0, 2)).toEqual(["Two", "One"]);
  await page.getByRole("button", { name: "Remove choice 2" }).click();
  await choice(2).evaluate((input) => {
    const data = new DataTransfer();
    data.setData("text", "Three\r\nFour\nFive");
    input.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  expect(lines(await field.inputValue()).filter(Boolean)).toEqual(["Two", "Three", "Four", "Five"]);
  await expect(choice(4)).toBeFocused();
});
