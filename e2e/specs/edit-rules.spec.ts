import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { alert, choice, resultsOf } from "../screens";
import { textOf } from "../tables";
import { goesTo, type Visitor } from "../visitor";

/** Until the first vote a poll may be edited as a whole; afterwards only its description and its closing time. */

const typed = { question: "What shall we cook?", choices: "Soup\nStew", intent: "save" };

test("before the first vote everything changes, and nothing is told of it", { tag: "@api" }, async ({ voters }) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish(typed);
  const edited = {
    question: "What shall we bake?",
    choices: "Bread\nCake\nPie",
    kind: "approval",
    resultsFor: "proven",
    blank: "on",
    intent: "save",
  };
  expect(goesTo(await creator.submit(`${poll}/edit`, "Save changes", edited))).toBe(`${poll}/manage?because=saved`);
  expect(await (await creator.open(`/api${poll}/`)).json()).toMatchObject({
    question: edited.question,
    kind: "approval",
    results: { when: "always", for: "proven" },
    choices: ["Bread", "Cake", "Pie"].map((text, position) => ({ position, text })),
  });
  await voter.vote(poll, { choice: ["0", "2"] });
  expect(textOf(await (await voter.open(poll)).text())).not.toContain("was changed on");
});

test("after the first vote only the description and the closing time change, and the poll's page lists when", { tag: "@api" }, async ({
  voters,
}) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish(typed);
  // This form was opened before the first vote.
  const old = await creator.form(`${poll}/edit`, "Save changes");
  await voter.vote(poll, { choice: "1" });
  const late = await creator.post(old, { ...typed, choices: "Stew\nSoup" });
  expect(goesTo(late)).toBe("/polls/new?because=voted");
  const kept = (await (await creator.open("/polls/new?because=voted")).text()).replaceAll("\r", "");
  for (const text of ["Somebody has since voted in that poll", "What shall we cook?", "Stew\nSoup"]) expect(kept).toContain(text);

  const form = await (await creator.open(`${poll}/edit`)).text();
  expect([...form.matchAll(/<(?:input|textarea|select)[^>]* name="(?!\$)(\w+)"/g)].map(([, name]) => name).sort()).toEqual([
    ...["closes", "description", "poll", "timeZone", "version"],
  ]);
  const changed = { description: "For twelve people.", closes: "2099-06-01T12:00", timeZone: "Europe/Berlin", question: "Another one?" };
  expect(goesTo(await creator.submit(`${poll}/edit`, "Save changes", changed))).toBe(`${poll}/manage?because=saved`);
  expect(await (await creator.open(`/api${poll}/`)).json()).toMatchObject({
    question: typed.question,
    description: "For twelve people.",
    closes_at: "2099-06-01T10:00:00.000Z",
    choices: ["Soup", "Stew"].map((text, position) => ({ position, text })),
  });
  // Nobody has opened the share page before, so it is new.
  const shared = textOf(await (await voter.open(poll.replace("polls", "p"))).text());
  const own = textOf(await (await voter.open(`${poll}/ballot`)).text());
  for (const sentence of ["The description was changed on", "The closing time was changed on"])
    for (const page of [shared, own]) expect(page).toContain(sentence);
  expect(own).toContain("How it is counted");
});

const vote = { question: "Shall we go?", choices: "Yes\nNo", intent: "save" };

/** One of two people makes a poll, and the page belongs to the other. */
async function begin(page: Page, [creator, voter]: [Visitor, Visitor]) {
  const poll = await creator.publish(vote);
  await page.context().addCookies((await voter.state()).cookies);
  return { creator, voter, poll };
}

test("a vote from a page that was opened before an edit is not counted, and the new ballot says why", { tag: "@nojs" }, async ({
  page,
  voters,
}) => {
  const { creator, voter, poll } = await begin(page, await voters(2));
  await page.goto(poll);
  await choice(page, "Yes").check();
  await creator.submit(`${poll}/edit`, "Save changes", { ...vote, choices: "No\nYes" });
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(alert(page)).toHaveText([/This poll was edited after you opened it/]);
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
  expect(await voter.results(poll)).toMatchObject({ voters: 0 });
  await choice(page, "Yes").check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(resultsOf(poll));
  expect(await voter.results(poll)).toMatchObject({
    voters: 1,
    choices: [
      { text: "No", votes: 0 },
      { text: "Yes", votes: 1 },
    ],
  });
});

test("a cached page that is older than the last edit leads to the ballot as it now is", { tag: "@desktop" }, async ({ page, voters }) => {
  const { voter, poll } = await begin(page, await voters(2));
  const answer = await (await voter.open(`${poll}/mine`)).json();
  await page.route("**/mine", (route) => route.fulfill({ json: { ...answer, paper: "that of another question" } }));
  await page.goto(poll);
  await expect(page).toHaveURL(`${poll}/ballot`);
  await expect(choice(page, "Yes")).toBeVisible();
});
