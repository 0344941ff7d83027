import type { Page } from "@playwright/test";
import { expectGood } from "../axe";
import { expect, test } from "../fixtures";
import { alert } from "../screens";
import type { Fields } from "../visitor";

/** The pages of polls are accessible, as accessibility.spec.ts says it of the other pages. */

test.describe.configure({ mode: "default" });

const names = ["Apples", "Pears of the old tree behind the house", "Plums", "Donaudampfschifffahrtsgesellschaftskapitänsmütze"];
const ballots: Record<string, Fields[]> = {
  single: [{ choice: "0" }, { choice: "1" }, { choice: "-" }],
  several: [{ choice: ["0", "1"] }, { choice: "1" }, { choice: "-" }],
  ranking: [{ "rank-0": "1" }, { "rank-1": "1", "rank-0": "2" }, { "rank-2": "1", "rank-3": "2" }],
  score: [{ "score-0": "5" }, { "score-1": "4", "score-2": "1" }, { "score-3": "2" }],
};

for (const [kind, votes] of Object.entries(ballots))
  test(`${kind}: the ballot, the results, and the ballot after voting`, async ({ page, context, voters }) => {
    test.setTimeout(120_000);
    const people = await voters(3);
    const [creator] = people;
    const poll = await creator.publish({
      question: `Which fruit (${kind})?`,
      choices: names.join("\n"),
      kind,
      blank: "on",
      mayChange: "on",
    });
    await context.addCookies((await creator.state()).cookies);
    await page.goto(poll);
    await expect(page.getByRole("button", { name: "Vote", exact: true })).toBeVisible();
    if (kind === "ranking") await page.getByRole("button", { name: "Move Plums up" }).click();
    await expectGood(page);
    if (kind === "single" || kind === "score") {
      const sentence = kind === "single" ? "Make a choice first." : "Give at least one score.";
      await page.getByRole("button", { name: "Vote", exact: true }).click();
      await expect(alert(page)).toHaveText([sentence]);
      await expect(page.getByRole("radiogroup").first()).toHaveAccessibleDescription(sentence);
      await expectGood(page, ["light"]);
    }
    if (kind === "score") await expectSeenInForcedColours(page);
    for (const [at, fields] of votes.entries()) await people[at]?.vote(poll, fields);
    await context.addCookies((await creator.state()).cookies);
    await page.goto(`${poll}/results`);
    await expect(page.getByRole("row", { name: "Total" })).toContainText("3 votes");
    await expectGood(page);
    await page.goto(poll);
    await expect(page.getByRole("button", { name: "Change vote" })).toBeVisible();
    await expectGood(page, ["light"]);
  });

/** In forced colours a chosen score has not the colours of the others. */
async function expectSeenInForcedColours(page: Page): Promise<void> {
  await page.emulateMedia({ forcedColors: "active" });
  await page.getByRole("radiogroup", { name: "Score of Apples" }).getByText("3", { exact: true }).click();
  const colours = await page
    .getByRole("radiogroup", { name: "Score of Apples" })
    .locator("label")
    .evaluateAll((labels) => labels.map((label) => `${getComputedStyle(label).backgroundColor} ${getComputedStyle(label).color}`));
  expect(colours.filter((each) => each === colours[4])).toHaveLength(1);
  await page.emulateMedia({ forcedColors: "none" });
}

test("the pages of a creator: new poll with its errors and its preview, edit, manage and the account", async ({
  page,
  context,
  voters,
}) => {
  test.setTimeout(120_000);
  const [creator, voter] = await voters(2);
  await context.addCookies((await creator.state()).cookies);
  await page.goto("/polls/new");
  await page.getByText("More settings").click();
  await page.getByRole("radio", { name: "Several choices" }).check();
  await expectGood(page);
  await page.getByLabel("Closes").fill("2020-01-01T12:00");
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page.getByText("Write a question.")).toBeVisible();
  await expectGood(page, ["light"]);
  await page.getByLabel("Closes").fill("");
  await page.getByLabel("Question").fill("Which fruit?");
  await page.getByLabel("Choices", { exact: true }).fill(names.join("\n"));
  await page.getByRole("button", { name: "Preview" }).click();
  await expect(page.getByRole("heading", { name: "Preview" })).toBeVisible();
  await expectGood(page, ["light"]);
  await page.getByRole("button", { name: "Publish" }).click();
  await expect(page).toHaveURL(/\/manage/);
  await expectGood(page);
  const poll = new URL(page.url()).pathname.replace("/manage", "");
  await page.goto(`${poll}/edit`);
  await expectGood(page);
  await voter.vote(poll, { choice: "0" });
  await page.reload();
  await expectGood(page, ["light"]);
  await page.goto("/me");
  await expectGood(page);
});

test("the pages for everybody: the share page open, sealed and closed, the front page, a search, and one that finds nothing", async ({
  page,
  voters,
}) => {
  test.setTimeout(120_000);
  const [creator, voter] = await voters(2);
  const settings = { question: "Which fruit?", description: "See https://example.com/fruit.", choices: names.join("\n"), askedBy: "Ann" };
  const open = await creator.publish(settings);
  await voter.vote(open, { choice: "0" });
  await page.goto(open.replace("polls", "p"));
  await expectGood(page);
  const sealed = await creator.publish({ ...settings, resultsWhen: "after_closing", closes: "2099-01-01T12:00" });
  await page.goto(sealed.replace("polls", "p"));
  await expectGood(page, ["light"]);
  const closed = await creator.publish(settings);
  await voter.vote(closed, { choice: "1" });
  await creator.submit(`${closed}/manage`, "Close now");
  await page.goto(closed.replace("polls", "p"));
  await expect(page.getByText("Winner: Pears")).toBeVisible();
  await expectGood(page, ["light"]);
  for (const path of ["/", "/?q=dog"]) {
    await page.goto(path);
    await expectGood(page);
  }
  await page.goto("/?q=zzzzzz");
  await expectGood(page, ["light"]);
});
