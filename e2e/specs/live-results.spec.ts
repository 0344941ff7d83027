import type { APIResponse, BrowserContext, Page, Route } from "@playwright/test";
import { expect, test } from "../fixtures";
import type { Fields, Visitor } from "../visitor";

/** Results in an open page follow the votes, and the page says what becomes of the poll and of its connection. */

async function open(page: Page, context: BrowserContext, creator: Visitor, settings: Fields = {}) {
  const poll = await creator.publish({ question: "Tea or coffee?", choices: "Tea\nCoffee", ...settings });
  await context.addCookies((await creator.state()).cookies);
  await page.goto(`${poll}/results`);
  const votes = (choice: string) => page.getByRole("row", { name: choice }).getByRole("cell").first();
  await expect(votes("Total")).toHaveText("0 votes");
  return { poll, votes };
}

test("votes of other people arrive in a page that is open", { tag: "@embedded" }, async ({ page, context, voters }) => {
  const [creator, ...others] = await voters(4);
  const { poll, votes } = await open(page, context, creator);
  await page.evaluate(() => document.body.setAttribute("data-page", "the same"));
  for (const [at, other] of others.entries()) {
    await other.vote(poll, { choice: String(at % 2) });
    await expect(votes("Total")).toHaveText(at === 0 ? "1 vote" : `${at + 1} votes`);
  }
  await expect(votes("Tea")).toHaveText("2 votes");
  await expect(page.getByText("Leading: Tea")).toBeVisible();
  await expect(page.locator("[data-page]")).toHaveCount(1);
});

test("a page that has lost its connection says so, keeps its numbers, and catches up when it is back", async ({
  page,
  context,
  voters,
}) => {
  const [creator, ...others] = await voters(3);
  const { poll, votes } = await open(page, context, creator);
  await others[0].vote(poll, { choice: "0" });
  await expect(votes("Tea")).toHaveText("1 vote");
  await context.setOffline(true);
  const note = page.getByText("The connection was lost.");
  await expect(note).toBeVisible();
  await others[1].vote(poll, { choice: "0" });
  await expect(votes("Tea")).toHaveText("1 vote");
  await context.setOffline(false);
  await expect(votes("Tea")).toHaveText("2 votes");
  await expect(note).toHaveCount(0);
});

test("a page that is open when its poll closes says so, and no longer until when it is open", async ({ page, context, voters }) => {
  const [creator, other] = await voters(2);
  const { poll, votes } = await open(page, context, creator, { closes: "2099-01-01T12:00" });
  await other.vote(poll, { choice: "0" });
  await expect(votes("Tea")).toHaveText("1 vote");
  await expect(page.getByText("Open until")).toBeVisible();
  await creator.submit(`${poll}/manage`, "Close now");
  await expect(page.getByText("The poll has closed.")).toBeVisible();
  await expect(page.getByText("Winner: Tea")).toBeVisible();
  await expect(page.getByText("Open until")).toBeHidden();
  await expect(page.getByRole("link", { name: "Vote", exact: true })).toHaveCount(0);
});

for (const [what, late] of [
  ["an older answer that comes late", (route: Route, answer: APIResponse) => route.fulfill({ response: answer })],
  ["an answer that fails", (route: Route) => route.abort()],
] as const)
  test(`${what} takes nothing back from the stream`, { tag: "@desktop" }, async ({ page, context, voters }) => {
    const [creator, other] = await voters(2);
    const poll = await creator.publish({ question: "Tea or coffee?", choices: "Tea\nCoffee" });
    await context.addCookies((await creator.state()).cookies);
    let comes = () => {};
    const held = new Promise<void>((resolve) => {
      comes = resolve;
    });
    await page.route(`**/api${poll}/results*`, async (route) => {
      const answer = await route.fetch();
      await held;
      await late(route, answer);
    });
    const votes = page.getByRole("row", { name: "Total" }).getByRole("cell").first();
    await page.goto(`${poll}/results`);
    await expect(votes).toHaveText("0 votes");
    await other.vote(poll, { choice: "0" });
    await expect(votes).toHaveText("1 vote");
    const over = Promise.race([page.waitForEvent("requestfinished"), page.waitForEvent("requestfailed")]);
    comes();
    await over;
    await page.waitForTimeout(300); // time for the page to do the wrong thing
    await expect(votes).toHaveText("1 vote");
    await expect(page.getByText("The numbers follow the votes.")).toBeVisible();
  });

test("a page whose poll is deleted says so and stops asking", async ({ page, context, voters }) => {
  const [creator] = await voters(1);
  const { poll } = await open(page, context, creator);
  await creator.submit(`${poll}/manage`, "Delete poll", { confirmed: "on" });
  await expect(page.getByText("This poll was deleted, and its votes with it.")).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
});

test("a screen reader is told how the results change, at most once in ten seconds", async ({ page, context, voters }) => {
  const [creator, ...others] = await voters(4);
  await page.clock.install();
  const { poll, votes } = await open(page, context, creator);
  const news = page.locator("[aria-live=polite]");
  await expect(news).toHaveText("");
  await others[0].vote(poll, { choice: "0" });
  await expect(votes("Total")).toHaveText("1 vote");
  await page.clock.runFor(100);
  await expect(news).toHaveText("In front: Tea. 1 vote so far.");
  for (const other of others.slice(1)) await other.vote(poll, { choice: "1" });
  await expect(votes("Total")).toHaveText("3 votes");
  await page.clock.runFor(5_000);
  await expect(news).toHaveText("In front: Tea. 1 vote so far.");
  await page.clock.runFor(6_000);
  await expect(news).toHaveText("In front: Coffee. 3 votes so far.");
  // Rows keep their places meanwhile.
  await expect(page.getByRole("row").nth(1)).toContainText("Tea");
});

test("a page that has no answer yet says that it is loading, and leads to the numbers after some seconds", async ({
  page,
  context,
  voters,
}) => {
  const [creator] = await voters(1);
  const poll = await creator.publish({ question: "Tea or coffee?", choices: "Tea\nCoffee" });
  await context.addCookies((await creator.state()).cookies);
  let answer = () => {};
  const mayAnswer = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route(/\/(mine|results\/?|live\/?)$/, async (route) => {
    if (route.request().resourceType() !== "document") await mayAnswer;
    await route.continue();
  });
  await page.goto(`${poll}/results`);
  await expect(page.getByText("Loading the results…")).toBeVisible();
  await expect(page.getByRole("link", { name: "Show the results as they are now" })).toBeVisible();
  answer();
  await expect(page.getByRole("row", { name: "Total" })).toContainText("0 votes");
  await expect(page.getByText("Loading the results…")).toHaveCount(0);
});

test("a page whose stream is refused asks for the results every few seconds", async ({ page, context, voters }) => {
  const [creator, other] = await voters(2);
  await page.clock.install();
  await page.route(/\/live\/?$/, (route) => route.fulfill({ status: 429, headers: { "retry-after": "60" }, json: { error: "Too many." } }));
  const { poll, votes } = await open(page, context, creator);
  await other.vote(poll, { choice: "0" });
  await page.clock.runFor(10_000);
  await expect(votes("Tea")).toHaveText("1 vote");
});
