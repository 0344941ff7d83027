import { expect, test } from "../fixtures";
import { tableOf, textOf } from "../tables";
import { goesTo } from "../visitor";

/** The creator of a poll deletes the account. */

test("the poll stays with all votes and goes on, without its creator's name; drafts go", { tag: "@api" }, async ({
  provenVisitor: creator,
  person,
  voters,
}) => {
  const [first, second] = await voters(2);
  const poll = await creator.publish({ question: "Shall it stay?", choices: "Yes\nNo", askedBy: person.name });
  await creator.submit("/polls/new", "Save draft", { question: "A draft", intent: "draft" });
  await first.vote(poll, { choice: "0" });
  await creator.vote(poll, { choice: "1" });
  const leaving = await creator.submit("/settings/delete", "Delete my account for good", { password: person.password });
  expect(goesTo(leaving)).toBe("/login?because=account-deleted");

  expect(await second.vote(poll, { choice: "0" })).toBe(false);
  expect(await second.results(poll)).toMatchObject({ voters: 3, choices: [{ votes: 2 }, { votes: 1 }] });
  // The poll is remembered for two seconds.
  await expect.poll(async () => (await (await second.open(`/api${poll}/`)).json()).asked_by).toBe(null);
  const html = await (await second.open(`${poll}/results/now`)).text();
  expect(tableOf(html, "Votes by choice").at(-1)).toEqual(["Total", "3 votes", ""]);
  expect(textOf(html)).not.toContain(person.name);
  expect((await second.open(`${poll}/manage`)).status()).toBe(404);
});
