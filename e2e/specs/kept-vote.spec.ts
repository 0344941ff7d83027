import { expect, polls, test } from "../fixtures";
import { choice, logIn, verify } from "../screens";
import { goesTo } from "../visitor";

/** A vote posted without a proof is kept: its choice is still selected after the proof. */

test("a vote posted after the proof has ended is kept, and still selected after a new proof", {
  tag: ["@nojs", "@embedded"],
}, async ({ page, context, proven, inbox, path }) => {
  const poll = path(polls.free);
  await page.goto(poll);
  await choice(page, "I'm OK!").check();
  await context.clearCookies({ name: "pollstr-proof" });
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));

  await expect(page).toHaveURL(poll);
  await expect(choice(page, "I'm OK!")).toBeChecked();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(`${poll}/results`);

  await page.goto(poll);
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
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
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent(poll)}`);
  await logIn(page, proven);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));

  await expect(page).toHaveURL(poll);
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(2);
  await expect(page.getByRole("checkbox", { name: "Spanish" })).not.toBeChecked();
});

test("a kept vote for one poll selects nothing in another", { tag: "@desktop" }, async ({ page, context, proven, inbox, path }) => {
  await page.goto(path(polls.free));
  await choice(page, "Nothing").check();
  await context.clearCookies({ name: "pollstr-proof" });
  await page.getByRole("button", { name: "Vote" }).click();
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));
  await expect(choice(page, "Nothing")).toBeChecked();
  await page.goto(path(polls.counted));
  await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
});

/** A vote as a plain HTML form posts it, without a server action. */
const vote = (poll: string, choice: string) => ({ multipart: { poll: poll.replace(/\D/g, ""), choice } });

test("a stranger's vote is kept, and its choice is selected after login and proof", async ({ page, person, inbox, path, visitor }) => {
  const poll = path(polls.free);
  await visitor.prove(person, inbox);
  const ballot = await (await visitor.open(poll)).text();
  const id = /value="(\d+)"[^>]*\/>Nothing/.exec(ballot)?.[1] ?? "";

  const answer = await page.request.post(poll, { ...vote(poll, id), maxRedirects: 0 });
  expect(goesTo(answer)).toBe(`/login?next=${encodeURIComponent(poll)}`);
  await page.goto(goesTo(answer) ?? "");
  await logIn(page, person);
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(person.phone));
  await expect(choice(page, "Nothing")).toBeChecked();
});

for (const [from, headers] of Object.entries<Record<string, string>>({
  "another site": { origin: "https://elsewhere.example" },
  "a page without an address": { origin: "null" },
  "another site, by a browser that sends no origin": { "sec-fetch-site": "cross-site" },
})) {
  test(`a vote posted from ${from} is not kept`, { tag: "@api" }, async ({ visitor, path }) => {
    const poll = path(polls.free);
    const answer = await visitor.http.post(poll, { ...vote(poll, "1"), headers, maxRedirects: 0 });
    expect(goesTo(answer)).toBe(`/login?next=${encodeURIComponent(poll)}`);
    expect(answer.headers()["set-cookie"] ?? "").not.toContain("pollstr-kept");
  });
}

test("a kept vote is in a sealed cookie that scripts cannot read and nobody can read or forge", { tag: "@api" }, async ({
  visitor,
  path,
}) => {
  const poll = path(polls.free);
  const answer = await visitor.http.post(poll, { ...vote(poll, "1"), maxRedirects: 0 });
  const kept = answer.headersArray().find(({ value }) => value.startsWith("pollstr-kept"))?.value ?? "";
  expect(kept).toMatch(/; HttpOnly/i);
  expect(kept).toMatch(/; SameSite=lax/i);
  expect(Buffer.from(kept.split(/[=;]/)[1] ?? "", "base64url").toString()).not.toContain("choice");
});

test("a request that is not a vote keeps nothing and causes no error", { tag: "@api" }, async ({ visitor, path }) => {
  const poll = path(polls.free);
  const bodies = [
    { data: "{}", headers: { "content-type": "application/json" } },
    { form: { choice: "" } },
    { multipart: { poll: "1" } },
    { data: "" },
  ];
  for (const body of bodies) {
    const answer = await visitor.http.post(poll, { ...body, maxRedirects: 0 });
    expect(goesTo(answer), JSON.stringify(body)).toBe(`/login?next=${encodeURIComponent(poll)}`);
  }
});
