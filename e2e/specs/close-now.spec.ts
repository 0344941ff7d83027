import { expect, test } from "../fixtures";
import { textOf } from "../tables";
import { goesTo } from "../visitor";

/** "Close now" and votes that arrive at the same moment: every accepted vote is counted, and none is accepted afterwards. */

test("of votes that race with “Close now”, exactly the accepted ones are counted", { tag: ["@api", "@embedded"] }, async ({
  voters,
  visitor: stranger,
}) => {
  const [creator, ...others] = await voters(10);
  // Several times, with the closing at different places among the votes.
  for (const place of [2, 5, 8]) {
    const poll = await creator.publish({ question: "Shall we start?", choices: "Yes\nNo", resultsWhen: "after_closing" });
    const close = await creator.form(`${poll}/manage`, "Close now");
    const ballots = await Promise.all(others.map(async (voter, at) => ({ voter, form: await voter.form(poll, "Vote"), choice: at % 2 })));
    const cast = async ({ voter, form, choice }: (typeof ballots)[number]) => ({
      choice,
      landing: goesTo(await voter.post(form, { choice: String(choice) })),
    });
    const early = ballots.slice(0, place).map(cast);
    const closing = creator.post(close);
    const late = ballots.slice(place).map(cast);
    const all = await Promise.all([...early, ...late]);
    expect(goesTo(await closing)).toBe(`${poll}/manage?because=closed`);

    const accepted = all.filter(({ landing }) => landing === `${poll}/results/now`);
    const refused = all.filter((vote) => !accepted.includes(vote));
    expect(refused.map(({ landing }) => landing)).toEqual(refused.map(() => `${poll}/ballot?because=closed`));
    // Another process may remember the open poll for two seconds.
    await expect.poll(async () => (await stranger.open(`/api${poll}/results/`)).status()).toBe(200);
    const votes = (wanted: number) => accepted.filter(({ choice }) => choice === wanted).length;
    expect(await stranger.results(poll)).toMatchObject({
      voters: accepted.length,
      final: true,
      choices: [{ votes: votes(0) }, { votes: votes(1) }],
    });
    // A form that was opened before is too late as well.
    const tooLate = await creator.post(ballots[0]?.form ?? close, { choice: "0" });
    expect(goesTo(tooLate)).toBe(`${poll}/ballot?because=closed`);
  }
});

test("only a sealed poll in which somebody has voted is said to close for good", { tag: "@api" }, async ({ voters }) => {
  const [creator, voter] = await voters(2);
  const sealed = await creator.publish({ question: "Which?", choices: "A\nB", resultsWhen: "after_closing" });
  const said = async () => textOf(await (await creator.open(`${sealed}/manage`)).text());
  expect(await said()).toContain("To open the poll again, edit it");
  expect(await said()).not.toContain("it cannot be opened again");
  await voter.vote(sealed, { choice: "0" });
  expect(await said()).toContain("it cannot be opened again");
  expect(await said()).not.toContain("To open the poll again, edit it");
});

test("the list of the polls that somebody voted in leads to the ballot while a poll is open, and to the results afterwards", {
  tag: "@api",
}, async ({ voters }) => {
  const [creator] = await voters(1);
  const poll = await creator.publish({ question: "Over soon?", choices: "Yes\nNo" });
  await creator.vote(poll, { choice: "0" });
  const leadsTo = async () => {
    const html = await (await creator.open("/me")).text();
    return [...html.matchAll(/href="(\/polls\/[^"]+)"/g)].map(([, href]) => href);
  };
  expect(await leadsTo()).toContain(poll);
  await creator.submit(`${poll}/manage`, "Close now");
  await expect.poll(leadsTo).toContain(`${poll}/results`);
  expect(await leadsTo()).not.toContain(poll);
});
