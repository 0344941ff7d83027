import { expect, polls, test } from "../fixtures";
import { goesTo } from "../visitor";

/** Links to polls from the time when polls had numbers still lead to them. */

test("the number of an older poll leads to the poll for good, and an unknown number to “not found”", { tag: "@api" }, async ({
  voters,
  path,
}) => {
  const [voter] = await voters(1);
  // The second time the answer comes from the cache of pages.
  for (let visit = 0; visit < 2; visit++) {
    const answer = await voter.open("/polls/1");
    expect([answer.status(), goesTo(answer)]).toEqual([308, path(polls.counted)]);
  }
  expect((await voter.open("/polls/999999999")).status()).toBe(404);
});
