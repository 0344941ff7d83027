import { expect, test } from "../fixtures";
import type { Visitor } from "../visitor";

/** The creator of a poll downloads its results and ballots. */

const files = ["results.csv", "results.json", "ballots.csv"];

/** What a download says of itself, and what is in it. */
async function download(person: Visitor, poll: string, file: string) {
  const answer = await person.open(`${poll}/manage/${file}`);
  expect(answer.status(), file).toBe(200);
  const { "content-type": type, "content-disposition": name, "cache-control": cache } = answer.headers();
  return { type, name, cache, text: await answer.text() };
}

test("the creator downloads the results and the ballots as files with the numbers of the votes", { tag: "@api" }, async ({ voters }) => {
  const [creator, ...others] = await voters(4);
  const poll = await creator.publish({ question: "Tea or coffee?", choices: "Tea\nCoffee, black" });
  for (const [at, other] of others.entries()) await other.vote(poll, { choice: at === 0 ? "0" : "1" });
  const results = {
    kind: "single",
    voters: 3,
    blank: 0,
    final: false,
    winners: [1],
    choices: [
      { position: 0, text: "Tea", votes: 1 },
      { position: 1, text: "Coffee, black", votes: 2 },
    ],
  };
  const id = poll.replace("/polls/", "");
  const about = (type: string, file: string) => ({
    type: `${type}; charset=utf-8`,
    name: `attachment; filename="${id}-${file}"`,
    cache: "private, no-store",
  });

  const table = await download(creator, poll, "results.csv");
  expect(table).toMatchObject(about("text/csv", "results.csv"));
  expect(table.text.replace(/^\uFEFF/, "").split("\r\n")).toEqual([
    "position,choice,votes,share in percent,first",
    "0,Tea,1,33,0",
    '1,"Coffee, black",2,67,1',
    ",blank,0,,",
    ",voters,3,,",
    "",
  ]);
  const json = await download(creator, poll, "results.json");
  expect(json).toMatchObject(about("application/json", "results.json"));
  expect(JSON.parse(json.text)).toEqual({ id, ...results });
  const ballots = await download(creator, poll, "ballots.csv");
  expect(ballots).toMatchObject(about("text/csv", "ballots.csv"));
  expect(ballots.text.replace(/^\uFEFF/, "").split("\r\n")).toEqual(["ballot,count", "0,1", "1,2", ""]);
});

test("downloads are for the creator alone, and for nobody while the results are sealed", { tag: "@api" }, async ({
  voters,
  visitor: stranger,
}) => {
  const [creator, voter] = await voters(2);
  const open = await creator.publish({ question: "Open?", choices: "Yes\nNo" });
  const sealed = await creator.publish({ question: "Sealed?", choices: "Yes\nNo", resultsWhen: "after_closing" });
  for (const file of [...files, "votes.csv"]) {
    expect((await voter.open(`${open}/manage/${file}`)).status(), file).toBe(404);
    expect((await stranger.open(`${open}/manage/${file}`)).headers().location, file).toContain("/login?");
    const refused = await creator.open(`${sealed}/manage/${file}`);
    expect([refused.status(), (await refused.body()).length], file).toEqual([403, 0]);
  }
  expect((await creator.open(`${open}/manage/votes.csv`)).status()).toBe(404);
});
