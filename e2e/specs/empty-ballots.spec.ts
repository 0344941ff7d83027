import { expect, test } from "../fixtures";
import { alerts, type Fields, goesTo } from "../visitor";

/** What an empty ballot is told, in the words of its kind. */

test.describe.configure({ mode: "default" });

for (const [kind, settings, fields, sentence] of [
  ["single", {}, {}, "Make a choice first."],
  ["several", { min: "2", max: "2" }, {}, "Choose exactly 2."],
  ["several", { min: "2", max: "2" }, { choice: ["0", "1", "2"] }, "Choose exactly 2."],
  ["several", { min: "2" }, {}, "Choose at least 2."],
  ["several", { max: "2" }, {}, "Choose at least one."],
  ["several", { max: "2" }, { choice: ["0", "1", "2"] }, "Choose at most 2."],
  ["approval", {}, {}, "Choose at least one."],
  ["ranking", {}, {}, "Rank at least one choice."],
  ["score", {}, {}, "Give at least one score."],
] as [string, Fields, Fields, string][])
  test(`${kind}, ${JSON.stringify(settings)}, ${JSON.stringify(fields)}: ${sentence}`, { tag: "@api" }, async ({ voters }) => {
    const [creator, voter] = await voters(2);
    const poll = await creator.publish({ question: "Which?", choices: "A\nB\nC", kind, ...settings });
    const landing = goesTo(await voter.submit(poll, "Vote", fields)) ?? "";
    expect(landing).toMatch(new RegExp(`^${poll}/ballot\\?because=`));
    expect(await alerts(await voter.open(landing))).toEqual([sentence]);
  });
