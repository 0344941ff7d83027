import type { BrowserContext, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import type { Visitor } from "../visitor";

/** Results in an open page follow the votes, and a page that has lost its connection says so. */

async function open(page: Page, context: BrowserContext, creator: Visitor) {
  const poll = await creator.publish({ question: "Tea or coffee?", choices: "Tea\nCoffee" });
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

test("a page whose stream is refused asks for the results every few seconds", async ({ page, context, voters }) => {
  const [creator, other] = await voters(2);
  await page.clock.install();
  await page.route(/\/live\/?$/, (route) => route.fulfill({ status: 429, headers: { "retry-after": "60" }, json: { error: "Too many." } }));
  const { poll, votes } = await open(page, context, creator);
  await other.vote(poll, { choice: "0" });
  await page.clock.runFor(10_000);
  await expect(votes("Tea")).toHaveText("1 vote");
});
