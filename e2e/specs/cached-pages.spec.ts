import type { APIResponse } from "@playwright/test";
import { expect, test } from "../fixtures";
import { textOf } from "../tables";
import { type Fields, goesTo } from "../visitor";

/**
 * Pages that are rendered once: Next sends them, and the server sends them without Next while they are some seconds old.
 * Either redirects whoever may not see them.
 */

const byNext = (answer: APIResponse): boolean => "x-nextjs-cache" in answer.headers();

/** The headers that do not depend on the moment, nor on who sends the page. */
const headersOf = (answer: APIResponse) =>
  Object.fromEntries(
    Object.entries(answer.headers()).filter(
      ([name]) => !/^(x-nextjs-|x-middleware-|x-request-id|date|content-length|transfer-encoding)/.test(name),
    ),
  );

test("a cached page is the same from Next and from the server, in each language", { tag: "@api" }, async ({ voters, newVisitor }) => {
  const [[voter], stranger] = [await voters(1), await newVisitor()];
  const poll = await voter.publish({ question: "Twice the same?", choices: "Yes\nNo" });
  const share = poll.replace("polls", "p");
  for (const language of ["en", "de"]) {
    for (const [visitor, path] of [[voter, poll] as const, [voter, `${poll}/results`] as const, [stranger, share] as const]) {
      const open = () => visitor.open(path, { "accept-language": language });
      const first = await open();
      // Another request to the site's processes may have had the page rendered before, or again since.
      await expect.poll(async () => byNext(await open()), path).toBe(false);
      const second = await open();
      expect([first.status(), second.status()], path).toEqual([200, 200]);
      expect(await second.text(), path).toBe(await first.text());
      expect(await second.text(), path).toContain(`lang="${language}"`);
      expect(headersOf(second), path).toEqual(headersOf(first));
    }
  }
});

test("the frame of the results holds no number, whether the poll is open, sealed, closed or not open yet", { tag: "@api" }, async ({
  voters,
}) => {
  const [creator] = await voters(1);
  for (const settings of <Fields[]>[{}, { resultsWhen: "after_closing" }, { resultsWhen: "after_voting" }, { opens: "2099-01-01T12:00" }]) {
    const poll = await creator.publish({ question: "Yes or no?", choices: "Yes\nNo", ...settings });
    if (!("opens" in settings)) await creator.vote(poll, { choice: "0" });
    const said = textOf((await (await creator.open(`${poll}/results`)).text()).replace(/<script\b.*?<\/script>/gs, ""));
    expect(said).not.toMatch(/\d (vote|person|people)|No votes|Nobody/);
    expect(said).toContain("opens" in settings ? "Voting begins" : settings.resultsWhen === "after_closing" ? "sealed" : "Loading");
  }
});

test("a cached page is for nobody before the proof, nor after the logout", { tag: "@api" }, async ({
  voters,
  newVisitor,
  newPerson,
  inbox,
}) => {
  const [[voter], stranger, member, leaving] = [await voters(1), await newVisitor(), await newVisitor(), await newVisitor()];
  const poll = await voter.publish({ question: "Who is there?", choices: "You\nI" });
  const next = encodeURIComponent(poll);
  await member.logIn(await newPerson());
  await leaving.prove(await newPerson(), inbox);
  await expect.poll(async () => byNext(await leaving.open(poll))).toBe(false);
  for (const [visitor, to] of [[stranger, `/login?next=${next}`] as const, [member, `/2fa?next=${next}`] as const]) {
    const answer = await visitor.open(poll);
    expect(goesTo(answer)).toBe(to);
    // The middleware answers this one.
    const asked = await visitor.http.head(poll, { maxRedirects: 0 });
    expect([answer.status(), headersOf(answer)]).toEqual([asked.status(), headersOf(asked)]);
  }
  const copy = await newVisitor({ state: await leaving.state() });
  expect((await copy.open(poll)).status()).toBe(200);
  await leaving.submit("/settings", "Log out");
  // The site's other processes learn of it within two seconds.
  await expect.poll(async () => goesTo(await copy.open(poll))).toBe(`/login?next=${next}`);
});

test("a poll that was closed or deleted is gone from its cached pages within five seconds", { tag: "@api" }, async ({
  voters,
  newVisitor,
}) => {
  const [[voter], stranger] = [await voters(1), await newVisitor()];
  const poll = await voter.publish({ question: "Soon gone?", choices: "Yes\nNo" });
  const share = poll.replace("polls", "p");
  const seen = async () => (await stranger.open(share)).text();
  // Each process of the site has the page.
  for (let turn = 0; turn < 8; turn++) expect(await seen()).not.toContain("Closed");
  await voter.submit(`${poll}/manage`, "Close now");
  await expect.poll(seen, { timeout: 5_500 }).toContain("Closed");
  for (let turn = 0; turn < 8; turn++) await seen();
  await voter.submit(`${poll}/manage`, "Delete poll", { confirmed: "on" });
  await expect.poll(async () => (await stranger.open(share)).status(), { timeout: 5_500 }).toBe(404);
  const picture = await stranger.open("/p/dem000000001/qr.svg");
  expect(picture.headers()["cache-control"]).toBe("public, max-age=60");
});

test("a page of a poll that is made for one person shows the account's name without scripts", { tag: "@api" }, async ({
  provenVisitor: visitor,
  person,
}) => {
  for (const page of ["ballot", "results/now"]) {
    const html = await (await visitor.open(`/polls/dem000000001/${page}`)).text();
    expect(html.slice(html.indexOf("<header"), html.indexOf("</header>")), page).toContain(person.name);
  }
});
