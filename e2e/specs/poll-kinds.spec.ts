import { expect, test } from "../fixtures";
import { tableOf, textOf } from "../tables";
import type { Fields } from "../visitor";

/** From "New poll" over ten voters to the right result, on the page and in the API, for each kind of poll. */

// The voters are made once, so the tests share a worker.
test.describe.configure({ mode: "default" });

const choices = ["Apples", "Pears", "Plums", "Quinces"];
const times = (count: number, fields: Fields): Fields[] => Array(count).fill(fields);
const ranks = (...best: number[]): Fields => Object.fromEntries(best.map((position, at) => [`rank-${position}`, String(at + 1)]));

type Case = {
  kind: string;
  settings?: Fields;
  ballots: Fields[];
  /** What the API says, beside the choices. */
  says: object;
  votes: number[];
  /** The numbers that the API gives for each choice. */
  scores?: object[];
  headline: string;
  /** What the page says about the numbers. */
  note?: string;
  /** The tables of the page, by their captions. */
  tables: Record<string, string[][]>;
};

const cases: Case[] = [
  {
    kind: "single",
    ballots: [...times(4, { choice: "0" }), ...times(3, { choice: "1" }), ...times(2, { choice: "2" }), ...times(1, { choice: "3" })],
    says: { winners: [0] },
    votes: [4, 3, 2, 1],
    headline: "Leading: Apples",
    tables: {
      "Votes by choice": [
        ["Choice", "Votes", "Share"],
        ["Apples", "4 votes", "40%"],
        ["Pears", "3 votes", "30%"],
        ["Plums", "2 votes", "20%"],
        ["Quinces", "1 vote", "10%"],
        ["Total", "10 votes", ""],
      ],
    },
  },
  {
    kind: "several",
    settings: { min: "1", max: "2" },
    ballots: [...times(4, { choice: ["0", "1"] }), ...times(3, { choice: ["2", "1"] }), ...times(3, { choice: "3" })],
    says: { winners: [1] },
    votes: [4, 7, 3, 3],
    headline: "Leading: Pears",
    tables: {
      "Votes by choice": [
        ["Choice", "Votes", "Share"],
        ["Pears", "7 votes", "70%"],
        ["Apples", "4 votes", "40%"],
        ["Plums", "3 votes", "30%"],
        ["Quinces", "3 votes", "30%"],
        ["Total (people who voted)", "10 votes", ""],
      ],
    },
  },
  {
    kind: "approval",
    settings: { blank: "on" },
    ballots: [
      ...times(3, { choice: ["0", "1", "2"] }),
      ...times(2, { choice: "0" }),
      ...times(4, { choice: ["1", "2"] }),
      ...times(1, { choice: "-" }),
    ],
    says: { winners: [1, 2], blank: 1 },
    votes: [5, 7, 7, 0],
    headline: "Leading: Pears and Plums",
    note: "The share of a choice is the percentage of voters who chose it, not counting blank votes.",
    tables: {
      "Votes by choice": [
        ["Choice", "Votes", "Share"],
        ["Pears", "7 votes", "78%"],
        ["Plums", "7 votes", "78%"],
        ["Apples", "5 votes", "56%"],
        ["Quinces", "0 votes", "0%"],
        ["None of these", "1 vote", ""],
        ["Total (people who voted)", "10 votes", ""],
      ],
    },
  },
  {
    kind: "ranking",
    ballots: [...times(4, ranks(0, 1)), ...times(3, ranks(1, 2, 0)), ...times(2, ranks(2, 1)), ...times(1, ranks(3, 2))],
    says: {
      winners: [1],
      condorcet: 1,
      rounds: [
        { votes: [4, 3, 2, 1], exhausted: 0, eliminated: 3 },
        // Pears and Plums have three each. Plums had fewer in the round before.
        { votes: [4, 3, 3, null], exhausted: 0, eliminated: 2 },
        { votes: [4, 5, null, null], exhausted: 1, eliminated: null },
      ],
      pairwise: [
        [0, 4, 4, 7],
        [5, 0, 7, 9],
        [6, 3, 0, 5],
        [1, 1, 1, 0],
      ],
    },
    votes: [4, 3, 2, 1],
    headline: "Leading: Pears",
    tables: {
      "Votes in each round": [
        ["Choice", "Round 1", "Round 2", "Round 3"],
        ["Pears", "3", "3", "5+2"],
        ["Apples", "4", "4", "4"],
        ["Plums", "2", "3+1out", ""],
        ["Quinces", "1out", ""],
        ["No longer counted", "0", "0", "1"],
      ],
    },
  },
  {
    kind: "score",
    ballots: [
      ...times(5, { "score-0": "5", "score-1": "4" }),
      ...times(3, { "score-1": "5", "score-2": "3", "score-3": "0" }),
      ...times(2, { "score-3": "1" }),
    ],
    says: { winners: [1] },
    votes: [5, 8, 3, 2],
    scores: [
      { sum: 25, average: 2.5, distribution: [5, 0, 0, 0, 0, 5] },
      { sum: 35, average: 3.5, distribution: [2, 0, 0, 0, 5, 3] },
      { sum: 9, average: 0.9, distribution: [7, 0, 0, 3, 0, 0] },
      { sum: 2, average: 0.2, distribution: [8, 2, 0, 0, 0, 0] },
    ],
    headline: "Leading: Pears",
    tables: {
      "Average score by choice": [
        ["Choice", "Scored 1 or more", "Average"],
        ["Pears", "8 votes", "3.50"],
        ["Apples", "5 votes", "2.50"],
        ["Plums", "3 votes", "0.90"],
        ["Quinces", "2 votes", "0.20"],
        ["Total (people who voted)", "10 votes", ""],
      ],
    },
  },
];

for (const { kind, settings, ballots, says, votes, scores = [], headline, note, tables } of cases)
  test(`${kind}: a poll counts ten votes right, on its page and in the API`, { tag: ["@api", "@embedded"] }, async ({
    voters,
    visitor,
  }) => {
    const people = await voters(10);
    const poll = await people[0].publish({ question: `Which fruit (${kind})?`, choices: choices.join("\n"), kind, ...settings });
    for (const [at, voter] of people.entries()) expect(await voter.vote(poll, ballots[at] ?? {})).toBe(false);

    const rows = choices.map((text, position) => ({ position, text, votes: votes[position], ...scores[position] }));
    const id = poll.replace("/polls/", "");
    const results = { id, kind, voters: 10, blank: 0, final: false, choices: rows, ...says };
    expect(await (await visitor.open(`/api${poll}/results/`)).json()).toEqual(results);

    const html = await (await people[9].open(`${poll}/results/now`)).text();
    expect(textOf(html)).toContain(headline);
    if (note) expect(textOf(html).split(note), "once beside the numbers and once in the rule").toHaveLength(3);
    // The last voter's own choice is marked.
    for (const [caption, expected] of Object.entries(tables))
      expect(tableOf(html, caption).map((row) => row.map((cell) => cell.replace("Your vote", "")))).toEqual(expected);
  });

test("a poll whose only votes are blank says so, to their voters too", { tag: "@api" }, async ({ voters }) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ question: "Which fruit?", choices: choices.join("\n"), kind: "score", blank: "on" });
  const said = async () => textOf(await (await voter.open(`${poll}/results/now`)).text());
  expect(await said()).toContain("No votes yet");
  await voter.vote(poll, { choice: "-" });
  expect(await said()).toContain("So far every vote is for “None of these”");
  expect(await said()).toContain("Your vote is counted. Your vote: None of these");
  expect(await said()).not.toContain("No votes yet");
});

test("a score given by a wrong click can be taken back, so that the vote can be blank", { tag: "@nojs" }, async ({
  page,
  context,
  voters,
}) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ question: "Which fruit?", choices: choices.join("\n"), kind: "score", blank: "on" });
  await context.addCookies((await voter.state()).cookies);
  await page.goto(poll);
  const scores = page.getByRole("radiogroup", { name: "Score of Pears" });
  await scores.getByText("4", { exact: true }).click();
  await page.getByRole("checkbox", { name: "None of these" }).check();
  await page.getByRole("button", { name: "Vote", exact: true }).click();
  await expect(page.getByText("not both.")).toBeVisible();
  await expect(scores.getByRole("radio", { name: "4" })).toBeChecked();
  await scores.getByText("–", { exact: true }).click();
  await expect(scores.getByRole("radio", { name: "No score" })).toBeChecked();
  await page.getByRole("button", { name: "Vote", exact: true }).click();
  await expect(page.getByText("Your vote: None of these")).toBeVisible();
});
