import { expect, test } from "../fixtures";
import { textOf } from "../tables";
import { goesTo, ticked } from "../visitor";

/** Where votes may be changed, the device that cast a vote can change it, and no other one. */

const question = { question: "Hills or sea?", choices: "Hills\nSea" };

test("a vote is changed on the device that cast it, as often as its voter likes, and the total stays", {
  tag: ["@api", "@embedded"],
}, async ({ voters }) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish({ ...question, mayChange: "on" });
  await creator.vote(poll, { choice: "0" });
  for (const choice of ["0", "1", "0", "1"]) {
    await voter.vote(poll, { choice });
    const sea = Number(choice);
    expect(await voter.results(poll)).toMatchObject({ voters: 2, choices: [{ votes: 2 - sea }, { votes: sea }] });
  }
  const own = await (await voter.open(`${poll}/ballot`)).text();
  expect(ticked(own)).toEqual(["1"]);
  expect(textOf(own)).toContain("Change vote");
});

test("after a vote the results say what became of it and what it says, with the focus there, and once", async ({
  page,
  context,
  voters,
}) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ question: "Hills or sea?", choices: "Hills\nSea", kind: "score", mayChange: "on" });
  await context.addCookies((await voter.state()).cookies);
  await page.goto(`${poll}/results`);
  await page.getByRole("link", { name: "Vote", exact: true }).click();
  for (const [said, score] of [
    ["Your vote is counted.", "5"],
    ["Your vote has been changed.", "3"],
  ] as const) {
    const scores = page.getByRole("radiogroup", { name: "Score of Sea" });
    await scores.getByText(score, { exact: true }).click();
    await page.getByRole("button", { name: /^(Vote|Change vote)$/ }).click();
    await expect(page.getByText(said)).toBeVisible();
    await expect(page.getByText(`Your vote: Sea: ${score}`)).toBeVisible();
    await expect(page).toHaveURL(`${poll}/results`);
    await expect(page.locator(":focus")).toContainText(said);
    await page.getByRole("link", { name: "Change vote" }).click();
    await expect(scores.getByRole("radio", { name: score })).toBeChecked();
  }
  await page.goto(`${poll}/results`);
  await expect(page.getByText("Your vote is counted.")).toBeVisible();
  await expect(page.locator("body")).toBeFocused();
});

test("the results leave the focus where somebody has moved it before they came", { tag: "@desktop" }, async ({ page, context, voters }) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ question: "Hills or sea?", choices: "Hills\nSea" });
  await voter.vote(poll, { choice: "0" });
  await context.addCookies((await voter.state()).cookies);
  let comes = () => {};
  const held = new Promise<void>((resolve) => {
    comes = resolve;
  });
  await page.route(`**${poll}/mine*`, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${poll}/results?because=counted`);
  await page.keyboard.press("Tab");
  comes();
  await expect(page.getByText("Your vote is counted.")).toBeVisible();
  await page.waitForTimeout(100); // time for the page to do the wrong thing
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
});

test("another device of the same person shows no choice, draws no form that does nothing, and changes nothing", { tag: "@api" }, async ({
  provenVisitor,
  person,
  newVisitor,
  inbox,
  voters,
}) => {
  const [creator] = await voters(1);
  const poll = await creator.publish({ ...question, mayChange: "on" });
  await provenVisitor.vote(poll, { choice: "0" });
  const second = await newVisitor();
  await second.logIn(person);
  await second.submit("/2fa", "Send code");
  expect(goesTo(await second.verify(await inbox.code(person.phone)))).toBe("/");

  const ballot = await (await second.open(`${poll}/ballot`)).text();
  expect(ticked(ballot)).toEqual([]);
  expect(textOf(ballot)).toContain("Your vote counts. It cannot be shown or changed here");
  expect(ballot).not.toMatch(/type="radio"|<fieldset/);
  for (const choice of ["Hills", "Sea"]) expect(textOf(ballot)).toContain(choice);
  expect(await second.vote(poll, { choice: "1" })).toBe(true);
  expect(await second.results(poll)).toMatchObject({ voters: 1, choices: [{ votes: 1 }, { votes: 0 }] });
});

test("a browser that never got the answer to its change is told that the vote counts and cannot be changed there", { tag: "@api" }, async ({
  voters,
  newVisitor,
}) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ ...question, mayChange: "on" });
  await voter.vote(poll, { choice: "0" });
  const cut = await newVisitor({ state: await voter.state() });
  await voter.vote(poll, { choice: "1" });
  const landing = goesTo(await cut.submit(poll, "Vote", { choice: "1" })) ?? "";
  expect(landing).toBe(`${poll}/ballot?because=replaced`);
  const ballot = textOf(await (await cut.open(landing)).text());
  expect(ballot).toContain("Your vote counts. It cannot be shown or changed here, because this browser does not have its newest key.");
  expect(await voter.results(poll)).toMatchObject({ voters: 1, choices: [{ votes: 0 }, { votes: 1 }] });
});

test("a change that is refused is shown again as it was typed, until it is sent", { tag: "@nojs" }, async ({ page, context, voters }) => {
  const [voter] = await voters(1);
  const choices = ["Hills", "Sea", "Town", "Home"];
  const poll = await voter.publish({ question: "Where to?", choices: choices.join("\n"), kind: "several", max: "3", mayChange: "on" });
  await voter.vote(poll, { choice: "0" });
  await context.addCookies((await voter.state()).cookies);
  const ticks = (count: number) => expect(page.getByRole("checkbox", { checked: true })).toHaveCount(count);
  await page.goto(`${poll}/ballot`);
  await ticks(1);
  for (const name of choices) await page.getByRole("checkbox", { name }).check();
  await page.getByRole("button", { name: "Change vote" }).click();
  await expect(page.getByText("Choose at most 3.")).toBeVisible();
  await ticks(4);
  await page.goto(`${poll}/ballot`);
  await ticks(4);
  await expect(page.getByText("Your change is below, but it is not sent yet.")).toBeVisible();
  await page.getByRole("checkbox", { name: "Hills" }).uncheck();
  await page.getByRole("button", { name: "Change vote" }).click();
  await expect(page).toHaveURL(/\/results/);
  await page.goto(`${poll}/ballot`);
  await ticks(3);
  await expect(page.getByRole("checkbox", { name: "Hills" })).not.toBeChecked();
});

test("where votes may not be changed, the device that cast a vote changes nothing either", { tag: "@api" }, async ({ voters }) => {
  const [creator] = await voters(1);
  const poll = await creator.publish(question);
  expect(await creator.vote(poll, { choice: "0" })).toBe(false);
  expect(await creator.vote(poll, { choice: "1" })).toBe(true);
  expect(await creator.results(poll)).toMatchObject({ voters: 1, choices: [{ votes: 1 }, { votes: 0 }] });
});
