import { expectFits } from "../axe";
import { expect, test } from "../fixtures";
import { tableOf } from "../tables";
import { alerts, type Fields } from "../visitor";

/** A poll has up to fifty choices, which can all be ranked, and its results show all of them. */

const names = Array.from({ length: 50 }, (_, position) => `Name ${position + 1}`);

test("all of fifty choices are ranked on one ballot, and all rounds and numbers are right", { tag: "@api" }, async ({ voters }) => {
  const [creator, voter, third] = await voters(3);
  const poll = await creator.publish({ question: "Which name?", choices: names.join("\n"), kind: "ranking" });
  const { hidden } = await voter.form(poll, "Vote");
  expect(hidden.filter(([name]) => name.startsWith("rank-"))).toHaveLength(50);
  // Two rank all from the last to the first, one from the first to the last.
  const down = Object.fromEntries(names.map((_, position) => [`rank-${position}`, String(50 - position)]));
  const up = Object.fromEntries(names.map((_, position) => [`rank-${position}`, String(position + 1)]));
  await voter.vote(poll, down);
  await third.vote(poll, down);
  await creator.vote(poll, up);

  const { winners, condorcet, rounds } = Object(await creator.results(poll));
  expect({ winners, condorcet }).toEqual({ winners: [49], condorcet: 49 });
  expect(rounds[0].votes).toEqual(names.map((_, position) => ({ 0: 1, 49: 2 })[position] ?? 0));
  const { ballots } = await (await voter.open(`/api${poll}/ballots/`)).json();
  const order = names.map((_, position) => position);
  expect(ballots).toEqual([
    { ballot: order.join(">"), count: 1 },
    { ballot: order.toReversed().join(">"), count: 2 },
  ]);
  expect(tableOf(await (await voter.open(`${poll}/results/now`)).text(), "First choices")).toHaveLength(52);
});

for (const [kind, vote] of Object.entries<Fields>({
  single: { choice: "0" },
  ranking: { "rank-0": "1" },
  score: { "score-0": "5" },
}))
  test(`${kind}: fifty choices of 200 letters without a space fit on a phone, on the ballot and in the results`, async ({
    page,
    context,
    voters,
  }) => {
    const [creator, voter] = await voters(2);
    const choices = names.map((name) => name.replace(" ", "").padEnd(200, "m")).join("\n");
    const poll = await creator.publish({ question: "m".repeat(200), choices, kind });
    await voter.vote(poll, vote);
    await context.addCookies((await creator.state()).cookies);
    await page.goto(poll);
    await expect(page.getByRole("button", { name: "Vote", exact: true })).toBeVisible();
    await expectFits(page);
    await page.goto(`${poll}/results`);
    await expect(page.getByRole("row", { name: "Total" })).toContainText("1 vote");
    await expectFits(page);
  });

test("a fifty-first choice is refused, and all that was typed is kept", { tag: "@api" }, async ({ voters }) => {
  const [creator] = await voters(1);
  const choices = [...names, "One more"].join("\n");
  const refused = await creator.submit("/polls/new", "Publish", { question: "Which name?", choices, intent: "publish" });
  expect((await alerts(refused)).join(" ")).toContain("A poll can have at most 50 choices. You entered 51.");
  expect((await refused.text()).replaceAll("\r", "")).toContain(choices);
});
