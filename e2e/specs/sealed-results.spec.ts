import type { APIResponse } from "@playwright/test";
import { expect, test } from "../fixtures";
import { textOf } from "../tables";
import type { Visitor } from "../visitor";

/** Results that are sealed until the closing are hidden from everybody, the creator too, and come with it. */

const settings = { question: "Which of two?", choices: "Left\nRight", resultsWhen: "after_closing", blank: "on", listed: "" };

/** Every address that says something about a poll, for whom it is open, and what it answers while the results are sealed. */
const doors: { path: (poll: string) => string; by: ("stranger" | "creator" | "voter")[]; status: number }[] = [
  { path: (poll) => poll.replace("polls", "p"), by: ["stranger", "creator"], status: 200 },
  { path: (poll) => `${poll.replace("polls", "p")}/image.png`, by: ["stranger"], status: 200 },
  { path: (poll) => poll, by: ["creator", "voter"], status: 200 },
  { path: (poll) => `${poll}/mine`, by: ["creator", "voter"], status: 200 },
  { path: (poll) => `${poll}/ballot`, by: ["creator", "voter"], status: 200 },
  { path: (poll) => `${poll}/results`, by: ["creator", "voter"], status: 200 },
  { path: (poll) => `${poll}/results/now`, by: ["creator", "voter"], status: 200 },
  { path: (poll) => `${poll}/manage`, by: ["creator"], status: 200 },
  ...["results.csv", "results.json", "ballots.csv"].map((file) => ({
    path: (poll: string) => `${poll}/manage/${file}`,
    by: ["creator" as const],
    status: 403,
  })),
  { path: (poll) => `/api${poll}/`, by: ["stranger", "creator", "voter"], status: 200 },
  ...["results", "ballots", "ballots?format=csv", "live"].map((call) => ({
    path: (poll: string) => `/api${poll}/${call}`,
    by: ["stranger" as const, "creator" as const, "voter" as const],
    status: 403,
  })),
];

/**
 * All of a response but what differs between any two polls and responses, or says whether Next sent it or the server. The
 * length is that of the text, which is compared; it differs with the id, and with the QR code of that.
 */
async function seen(poll: string, answer: APIResponse): Promise<string> {
  const headers = answer
    .headersArray()
    .filter(
      ({ name }) =>
        !/^(date|set-cookie|x-request-id|age|keep-alive|content-length|transfer-encoding|x-(nextjs|middleware)-.*)$/i.test(name),
    );
  const all = [
    answer.status(),
    ...headers.map(({ name, value }) => `${name.toLowerCase()}: ${value}`).sort(),
    (await answer.body()).toString("latin1"),
  ];
  return all
    .join("\n")
    .replaceAll(poll.replace("/polls/", ""), "<id>")
    .replace(/nonce[\\":=-]+[\w+/=]+/g, "<nonce>")
    .replace(/sha256-[\w+/=]+/g, "<hash>")
    .replace(/(T[0-9a-f]+,)?M0 0h7v1[\dMhvz -]*/g, "<QR code>")
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<time>");
}

test("two polls with the same number of voters look the same by every door, whatever was voted", { tag: ["@api", "@embedded"] }, async ({
  voters,
  visitor: stranger,
}) => {
  const [creator, voter, ...others] = await voters(5);
  const [left, right] = [await creator.publish(settings), await creator.publish(settings)];
  for (const [poll, choice] of [[left, "0"] as const, [right, "1"] as const]) {
    await voter.vote(poll, { choice: "0" });
    for (const other of others) await other.vote(poll, { choice });
  }
  const people: Record<string, Visitor> = { stranger, creator, voter };
  for (const { path, by, status } of doors)
    for (const name of by) {
      const look = async (poll: string) => {
        const answer = await people[name]?.open(path(poll));
        expect(answer?.status(), `${path(poll)} for the ${name}`).toBe(status);
        return seen(poll, answer as APIResponse);
      };
      // The number of voters may be some seconds old.
      await expect(async () => expect(await look(left), `${path("/polls/<id>")} for the ${name}`).toBe(await look(right))).toPass({
        timeout: 15_000,
      });
    }
});

test.describe("when the poll closes", { tag: "@clock" }, () => {
  test("everybody sees all of its votes", async ({ voters, visitor: stranger, advance }) => {
    const [creator, voter] = await voters(2);
    const closes = new Date(Date.now() + 3_600_000).toISOString().slice(0, 16);
    const poll = await creator.publish({ ...settings, closes, timeZone: "UTC" });
    await voter.vote(poll, { choice: "1" });
    await creator.vote(poll, { choice: "-" });
    const [page, results] = [`${poll}/results/now`, `/api${poll}/results/`];
    expect(textOf(await (await creator.open(page)).text())).toContain("The results are sealed for everybody until the poll closes on");
    expect((await stranger.open(results)).status()).toBe(403);

    await advance(3_660);
    const counted = { voters: 2, blank: 1, final: true, winners: [1] };
    expect(await (await stranger.open(results)).json()).toMatchObject(counted);
    expect(textOf(await (await creator.open(page)).text())).toContain("Winner: Right");
    expect(await (await creator.open(`${poll}/manage/results.json`)).json()).toMatchObject(counted);
    expect(await (await stranger.open(`/api${poll}/ballots/`)).json()).toEqual({
      ballots: [
        { ballot: "-", count: 1 },
        { ballot: "1", count: 1 },
      ],
    });
  });
});
