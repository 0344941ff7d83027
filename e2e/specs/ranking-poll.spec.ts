import { expect, test } from "../fixtures";
import { resultsOf } from "../screens";

/** A ranking poll from "New poll" to the last round, on a phone, and without JavaScript. */

test("a ranking poll is made, shared and voted in, and every round is read", { tag: ["@small", "@nojs"] }, async ({
  page,
  context,
  voters,
}) => {
  const [creator, ...others] = await voters(10);
  await context.addCookies((await creator.state()).cookies);
  await page.goto("/");
  await page.getByRole("link", { name: "New poll" }).click();
  await page.getByLabel("Question").fill("Where shall we go?");
  await page.getByLabel("Choices", { exact: true }).fill("To the lake\nInto the woods\nUp the hill\nNowhere");
  await page.getByRole("radio", { name: "Ranking" }).check();
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByRole("img", { name: "QR code of the link" })).toBeVisible();

  await page.goto(await page.getByLabel("Link to the poll").inputValue());
  await expect(page.getByRole("heading", { level: 1, name: "Where shall we go?" })).toBeVisible();
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  await page.getByLabel("Rank of Nowhere").selectOption("1");
  await page.getByLabel("Rank of Up the hill").selectOption("2");
  const poll = new URL(page.url()).pathname;
  await page.getByRole("button", { name: "Vote", exact: true }).click();
  await expect(page).toHaveURL(resultsOf(poll));
  await expect(page.getByText("Your vote is counted.")).toBeVisible();
  await expect(page.getByText("Your vote: 1. Nowhere, 2. Up the hill")).toBeVisible();

  const ballots = [...Array(4).fill(["0", "1"]), ...Array(3).fill(["1", "2"]), ...Array(2).fill(["2", "1"])];
  for (const [at, [first, second]] of ballots.entries()) await others[at]?.vote(poll, { [`rank-${first}`]: "1", [`rank-${second}`]: "2" });

  await page.goto(`${poll}/results/now`);
  await expect(page.getByText("Leading: Into the woods")).toBeVisible();
  const rounds = page.getByRole("table", { name: "Votes in each round" }).getByRole("row");
  await expect(rounds).toHaveText([
    "ChoiceRound 1Round 2Round 3",
    "Into the woods335+2",
    "To the lake444",
    "Up the hill23+1out",
    "Nowhere1out",
    "No longer counted001",
  ]);
  // On a phone the table scrolls by itself; the page does not.
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBe(0);
});
