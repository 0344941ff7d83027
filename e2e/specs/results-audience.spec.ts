import { expect, test } from "../fixtures";
import { tableOf, textOf } from "../tables";
import { goesTo } from "../visitor";

/** Results are shown to those for whom the creator has meant them, and to nobody else. */

const question = { question: "Tea or coffee?", choices: "Tea\nCoffee" };

test("results for people who have voted are hidden from all others, the creator too", { tag: "@api" }, async ({
  voters,
  visitor: stranger,
}) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish({ ...question, resultsWhen: "after_voting" });
  await voter.vote(poll, { choice: "1" });
  const calls = ["results", "ballots", "live"].map((call) => `/api${poll}/${call}`);
  for (const path of calls)
    for (const other of [stranger, creator]) {
      const answer = await other.open(path);
      expect(answer.status(), path).toBe(403);
      expect(await answer.json()).toMatchObject({ code: "results_hidden", when: "after_voting", for: "everyone" });
    }
  const sentence = "The results are shown to people who have voted, and to everybody once the poll has closed.";
  for (const page of [await stranger.open(poll.replace("polls", "p")), await creator.open(`${poll}/results/now`)]) {
    const html = await page.text();
    expect(textOf(html)).toContain(sentence);
    expect(tableOf(html, "Votes by choice")).toEqual([]);
  }
  expect((await creator.open(`${poll}/manage/results.csv`)).status()).toBe(403);
  expect(await voter.results(poll)).toMatchObject({ voters: 1, winners: [1] });

  await creator.vote(poll, { choice: "0" });
  expect(await creator.results(poll)).toMatchObject({ voters: 2, winners: [0, 1] });
  expect(tableOf(await (await creator.open(`${poll}/results/now`)).text(), "Votes by choice")[1]).toEqual([
    "TeaYour vote",
    "1 vote",
    "50%",
  ]);
  expect((await creator.open(`${poll}/manage/results.csv`)).status()).toBe(200);
});

test("results for people with a proven phone are hidden from strangers and from people without a proof", { tag: "@api" }, async ({
  voters,
  visitor: stranger,
  elsewhere: unproven,
}) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish({ ...question, resultsFor: "proven" });
  await voter.vote(poll, { choice: "1" });
  for (const path of [`/api${poll}/results/`, `/api${poll}/ballots/`, `/api${poll}/live`])
    for (const other of [stranger, unproven]) {
      const answer = await other.open(path);
      expect(answer.status(), path).toBe(403);
      expect(await answer.json()).toMatchObject({ code: "results_hidden", when: "always", for: "proven" });
    }
  const share = poll.replace("polls", "p");
  const shared = await (await stranger.open(share)).text();
  expect(tableOf(shared, "Votes by choice")).toEqual([]);
  expect(textOf(shared)).toContain("The results are shown to people with a proven phone. See the results");
  expect(shared).toContain(`href="${poll}/results"`);
  const toResults = `/login?next=${encodeURIComponent(`${poll}/results`)}`;
  expect(goesTo(await stranger.open(`${poll}/results`))).toBe(toResults);
  expect(textOf(await (await stranger.open(toResults)).text())).toContain("Log in to see the results: Tea or coffee?");
  expect(await creator.results(poll)).toMatchObject({ voters: 1, winners: [1] });
  expect(textOf(await (await creator.open(`${poll}/results/now`)).text())).toContain("Leading: Coffee");
});

test("no page tells a stranger to wait for the end of a poll that has closed, nor that nobody sees what others see", {
  tag: "@api",
}, async ({ voters, visitor: stranger }) => {
  const [creator] = await voters(1);
  for (const [resultsWhen, before] of [
    ["always", "The results are shown to people with a proven phone."],
    ["after_voting", "The results are shown to people who have voted, and to everybody with a proven phone once the poll has closed."],
    ["after_closing", "The results are sealed for everybody until the poll closes. Then they are shown to people with a proven phone."],
  ] as const) {
    const poll = await creator.publish({ ...question, resultsWhen, resultsFor: "proven" });
    const said = async () => textOf(await (await stranger.open(poll.replace("polls", "p"))).text());
    expect(await said()).toContain(before);
    await creator.submit(`${poll}/manage`, "Close now");
    await expect.poll(said, resultsWhen).toContain("Nobody voted");
    expect(await said()).toContain("The results are shown to people with a proven phone.");
    expect(await said()).not.toContain("until the poll closes");
  }
});

for (const resultsWhen of ["after_closing", "after_voting"])
  test(`nothing moves on a phone when a page learns that its results are hidden (${resultsWhen})`, async ({ page, context, voters }) => {
    const [creator, voter] = await voters(2);
    const poll = await creator.publish({ ...question, resultsWhen });
    await voter.vote(poll, { choice: "1" });
    await context.addCookies((await creator.state()).cookies);
    await page.setViewportSize({ width: 360, height: 740 });
    await page.goto(`${poll}/results`);
    await expect(page.getByText("1 person has voted.")).toBeVisible();
    const shift = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          const add = (list: PerformanceObserverEntryList) =>
            resolve(list.getEntries().reduce((sum, entry) => sum + Number(Object(entry).value), 0));
          new PerformanceObserver(add).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => resolve(0), 1_000);
        }),
    );
    // The name of the account is all that comes later.
    expect(shift).toBeLessThan(0.01);
  });
