import { followed } from "../client";
import { expect, test } from "../fixtures";

/** The stream of live results, as a program reads it. */

test("a stream of live results is meant for no cache and no buffer, has an event for each vote, and ends with the final results", {
  tag: "@api",
}, async ({ site, voters }) => {
  const [creator, ...others] = await voters(3);
  const poll = await creator.publish({ question: "Shall we go?", choices: "Yes\nNo" });
  const closed = new AbortController();
  const response = await fetch(`${site}/api${poll}/live`, { signal: closed.signal });
  expect(response.status).toBe(200);
  const { headers } = response;
  expect(headers.get("content-type")).toBe("text/event-stream");
  expect(headers.get("cache-control")).toBe("no-cache");
  expect(headers.get("x-accel-buffering")).toBe("no");
  expect([headers.get("content-encoding"), headers.get("content-length")]).toEqual([null, null]);

  const events = followed(response);
  const next = async () => (await events.next()).value;
  expect(await next()).toMatchObject({ voters: 0, final: false, winners: [] });
  for (const [at, other] of others.entries()) {
    await other.vote(poll, { choice: "1" });
    expect(await next()).toMatchObject({ voters: at + 1, choices: [{ votes: 0 }, { votes: at + 1 }], winners: [1], final: false });
  }
  await creator.submit(`${poll}/manage`, "Close now");
  expect(await next()).toMatchObject({ voters: 2, choices: [{ votes: 0 }, { votes: 2 }], winners: [1], final: true });
  closed.abort();
});
