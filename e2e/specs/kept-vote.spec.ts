import { expect, polls, test } from "../fixtures";
import { choice, logIn, resultsOf, verify } from "../screens";
import { goesTo, ticked } from "../visitor";

/** A vote posted without a proof is kept: its choice is still selected after the proof. */

/** The proof that leads back to the ballot: without JavaScript to the page of it that is made for one person. */
const proofFor = (poll: string) => new RegExp(`/2fa\\?next=${encodeURIComponent(poll)}(%2Fballot)?$`);
const ballotOf = (poll: string) => new RegExp(`${poll}(/ballot)?$`);

test("a vote posted after the proof has ended is kept, and still selected after a new proof", {
  tag: ["@nojs", "@embedded"],
}, async ({ page, context, proven, inbox, poll }) => {
  await page.goto(poll);
  await choice(page, "I'm OK!").check();
  await context.clearCookies({ name: "pollstr-proof" });
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(proofFor(poll));
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));

  await expect(page).toHaveURL(ballotOf(poll));
  await expect(choice(page, "I'm OK!")).toBeChecked();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(resultsOf(poll));
  expect((await context.cookies()).map(({ name }) => name)).not.toContain("pollstr-kept");
});

test("a vote posted after the session has ended is kept as well", { tag: "@nojs-nightly" }, async ({
  page,
  context,
  proven,
  inbox,
  path,
}) => {
  const poll = path(polls.multiple);
  await page.goto(poll);
  await page.getByRole("checkbox", { name: "English" }).check();
  await page.getByRole("checkbox", { name: "French" }).check();
  await context.clearCookies();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(/\/login\?next=/);
  await logIn(page, proven);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));

  await expect(page).toHaveURL(ballotOf(poll));
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await expect(page.getByRole("checkbox", { name: "Spanish" })).not.toBeChecked();
});

test("a choice ticked before the scripts of the page run stays ticked", { tag: "@desktop" }, async ({ page, proven, path }) => {
  let run = () => {};
  const mayRun = new Promise<void>((resolve) => {
    run = resolve;
  });
  await page.route("**/_next/static/**/*.js", async (route) => {
    await mayRun;
    await route.continue();
  });
  await page.goto(path(polls.free), { waitUntil: "commit" });
  await choice(page, "Nothing").check();
  run();
  await expect(page.getByRole("link", { name: proven.name })).toBeVisible(); // The page has heard who is here.
  await expect(choice(page, "Nothing")).toBeChecked();
});

test("a stranger's vote is kept in a sealed cookie, and after login and proof it is ticked in its own poll only", { tag: "@api" }, async ({
  visitor,
  person,
  inbox,
  path,
}) => {
  const [poll, other] = [path(polls.free), path(polls.counted)];
  const answer = await visitor.http.post(`${poll}/vote`, { form: { choice: "2" }, maxRedirects: 0 });
  expect(goesTo(answer)).toBe(`/login?next=${encodeURIComponent(`${poll}/ballot`)}`);
  const kept = answer.headersArray().find(({ value }) => value.startsWith("pollstr-kept"))?.value ?? "";
  expect(kept).toMatch(/; HttpOnly/i);
  expect(kept).toMatch(/; SameSite=lax/i);
  expect(Buffer.from(kept.split(/[=;]/)[1] ?? "", "base64url").toString()).not.toContain("choice");

  await visitor.prove(person, inbox, `${poll}/ballot`);
  expect(ticked(await (await visitor.open(`${other}/ballot`)).text())).toEqual([]);
  expect(ticked(await (await visitor.open(`${poll}/ballot`)).text())).toEqual(["2"]);
});

test("a kept vote for a poll that was edited meanwhile is not ticked, and the ballot says why; another description changes nothing", {
  tag: "@api",
}, async ({ voters, visitor, person, inbox }) => {
  const [creator] = await voters(1);
  const asked = { question: "Shall we go?", choices: "Yes\nNo", intent: "save" };
  const poll = await creator.publish(asked);
  const form = await creator.form(poll, "Vote");
  expect(goesTo(await visitor.post(form, { choice: "0" }))).toBe(`/login?next=${encodeURIComponent(`${poll}/ballot`)}`);
  const edit = (fields: Record<string, string>) => creator.submit(`${poll}/edit`, "Save changes", { ...asked, ...fields });
  await edit({ description: "Somewhere." });
  await visitor.prove(person, inbox, `${poll}/ballot`);
  const ballot = async () => (await visitor.open(`${poll}/ballot`)).text();
  expect(ticked(await ballot())).toEqual(["0"]);
  await edit({ choices: "No\nYes" });
  const shown = async () => {
    const html = await ballot();
    return { ticked: ticked(html), isTold: html.includes("This poll was edited after you opened it") };
  };
  // Another process may know the poll as it was for two seconds.
  await expect.poll(shown).toEqual({ ticked: [], isTold: true });
});

test("a script that posts a vote without a proof learns where to go, and the vote is kept", { tag: "@api" }, async ({
  visitor,
  person,
  inbox,
  poll,
}) => {
  const options = { form: { choice: "1" }, headers: { accept: "application/json" } };
  const answer = await visitor.http.post(`${poll}/vote`, options);
  expect(answer.status()).toBe(401);
  expect(await answer.json()).toEqual({ kind: "login-needed", to: `/login?next=${encodeURIComponent(poll)}` });
  await visitor.prove(person, inbox, poll);
  expect(await (await visitor.open(`${poll}/mine`)).json()).toMatchObject({ kept: "choice=1", voted: false });
});

test("a vote posted from another site is not kept", { tag: "@api" }, async ({ visitor, path }) => {
  const foreign: Record<string, string>[] = [
    { origin: "https://elsewhere.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" }, // by a browser that sends no origin
  ];
  for (const headers of foreign) {
    const answer = await visitor.http.post(`${path(polls.free)}/vote`, { form: { choice: "1" }, headers, maxRedirects: 0 });
    expect(answer.status(), JSON.stringify(headers)).toBe(403);
    expect(answer.headers()["set-cookie"]).toBeUndefined();
  }
});

test("a request that is not a vote ticks nothing and causes no error", { tag: "@api" }, async ({ visitor, person, inbox, poll }) => {
  const ballot = `${poll}/ballot`;
  const json = await visitor.http.post(`${poll}/vote`, { data: "{}", headers: { "content-type": "application/json" } });
  expect([json.status(), json.headers()["set-cookie"]]).toEqual([415, undefined]);
  const bodies = [{ form: { choice: "" } }, { multipart: { poll: "1" } }, {}];
  for (const body of bodies) {
    const answer = await visitor.http.post(`${poll}/vote`, { ...body, maxRedirects: 0 });
    expect(goesTo(answer), JSON.stringify(body)).toBe(`/login?next=${encodeURIComponent(ballot)}`);
  }
  await visitor.prove(person, inbox, ballot);
  expect(ticked(await (await visitor.open(ballot)).text())).toEqual([]);
});
