import { expect, polls, test } from "../fixtures";
import { alert, choice, logIn, resultsOf, sendCode, verify } from "../screens";
import { goesTo, Visitor } from "../visitor";

/** The main flow: a stranger who opens a poll logs in, proves their phone and votes once. */

// Projects run in parallel in the same poll, so each has its own choice to count.
const mine: Record<string, string> = { desktop: "A beagle", embedded: "A beagle", phone: "A golden retriever", "no-js": "A cat" };
const keyboards = "I can't choose!";

test(
  "a stranger who opens a poll logs in, proves the phone, returns to the same path and query, votes once and is counted at once",
  { tag: ["@nojs", "@embedded", "@phone"] },
  async ({ page, context, person, newPerson, visitor, inbox, path, site }, { project }) => {
    const poll = path(polls.counted);
    const next = `${poll}?from=a%20friend&x=1+1&y=&y=%2B`;
    const chosen = mine[project.name] ?? "";
    await visitor.prove(await newPerson(), inbox);
    const votes = async () => (await visitor.results(poll)).choices.find(({ text }) => text === chosen)?.votes;
    const before = (await votes()) ?? Number.NaN;

    await page.goto(next);
    await expect(page).toHaveURL(`/login?next=${encodeURIComponent(next)}`);
    await logIn(page, person);
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(next)}`);
    await sendCode(page, person.phone);
    await expect(page).toHaveURL(`/2fa/verify?next=${encodeURIComponent(next)}`);
    const code = await inbox.code(person.phone);
    await verify(page, `${code.slice(0, 3)} ${code.slice(3)}`);
    await expect(page).toHaveURL(next);

    await expect(page.getByRole("heading", { level: 1, name: polls.counted })).toBeVisible();
    await expect(page.getByRole("radio", { checked: true })).toHaveCount(0);
    await choice(page, chosen).check();
    await page.getByRole("button", { name: "Vote" }).click();
    await expect(page).toHaveURL(resultsOf(poll));
    const row = page.getByRole("row", { name: chosen });
    await expect(row.getByRole("cell").first()).toHaveText(before === 0 ? "1 vote" : `${before + 1} votes`);
    await expect(row).toContainText("Your vote");

    const again = await new Visitor(context.request, site).submit(poll, "Vote", { choice: "3" });
    await page.goto(goesTo(again) ?? "");
    await expect(page.getByText("You have voted in this poll before.")).toBeVisible();
    await expect(row).toContainText("Your vote");
    expect(await votes()).toBe(before + 1);
    await page.goto(`${poll}/ballot`);
    await expect(page.getByRole("button", { name: "Vote" })).toHaveCount(0);

    await page.getByRole("button", { name: "Log out" }).click();
    await expect(page).toHaveURL("/");
    await page.goto(poll);
    await expect(page).toHaveURL(`/login?next=${encodeURIComponent(poll)}`);
  },
);

test("a newcomer who opens a poll registers, proves the phone and is back at the poll", {
  tag: "@nojs-nightly",
}, async ({ page, freshNumber, inbox, path }) => {
  const next = `${path(polls.free)}?from=friend`;
  const phone = await freshNumber();
  await page.goto(next);
  await page.getByRole("main").getByRole("link", { name: "Create an account" }).click();
  await expect(page).toHaveURL(`/register?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Full name").fill("Nora Newcomer");
  await page.getByLabel("Email").fill(`nora${phone.slice(1)}-${Date.now()}@example.com`);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(next)}`);
  await sendCode(page, phone);
  await expect(page).toHaveURL(`/2fa/verify?next=${encodeURIComponent(next)}`);
  await verify(page, await inbox.code(phone));
  await expect(page).toHaveURL(next);
  await expect(page.getByRole("heading", { level: 1, name: polls.free })).toBeVisible();
});

test("a proven person goes straight to the poll, and after a new login needs only a code", async ({ page, proven, inbox, poll }) => {
  await page.goto(poll);
  await expect(page).toHaveURL(poll);
  await page.getByRole("button", { name: "Log out" }).click();
  await expect(page).toHaveURL("/");

  await page.goto(poll);
  await logIn(page, proven);
  await expect(page.getByLabel("Phone number")).toBeDisabled();
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(proven.phone));
  await expect(page).toHaveURL(poll);
});

test("a vote without a choice is refused beside the choices, and goes through once one is chosen", { tag: "@nojs" }, async ({
  page,
  proven,
  poll,
}) => {
  expect(proven.phone).toBeTruthy();
  await page.goto(poll);
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(alert(page)).toHaveText(["Make a choice first."]);
  await choice(page, "Nothing").check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(resultsOf(poll));
});

test("in a poll with several choices per vote, each one counts", { tag: "@nojs-nightly" }, async ({ page, proven, path }) => {
  expect(proven.phone).toBeTruthy();
  const poll = path(polls.multiple);
  await page.goto(poll);
  await page.getByRole("checkbox", { name: "Spanish" }).check();
  await page.getByRole("checkbox", { name: "French" }).check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page).toHaveURL(resultsOf(poll));
  await expect(page.getByRole("row").filter({ hasText: "Your vote" })).toHaveText([/^Spanish/, /^French/]);
});

test("the whole flow works by keyboard alone", { tag: "@desktop" }, async ({ page, person, inbox, path }) => {
  const poll = path(polls.counted);
  const { keyboard } = page;
  /** Presses Tab until the focus is on the element with this name. */
  const reach = async (name: string) => {
    for (let presses = 0; presses < 25; presses++) {
      await keyboard.press("Tab");
      const here = await page.evaluate(() => {
        const element = document.activeElement as HTMLInputElement;
        const called = element.labels?.[0]?.textContent ?? element.textContent ?? "";
        return { called, outline: getComputedStyle(element).outlineStyle };
      });
      if (!here.called.startsWith(name)) continue;
      expect(here.outline, "the focus is visible").not.toBe("none");
      return;
    }
    throw new Error(`Tab never reached “${name}”`);
  };

  await page.goto(poll);
  await reach("Skip to content");
  await keyboard.press("Enter");
  await reach("Email or username");
  await keyboard.type(person.email);
  await reach("Password");
  await keyboard.type(person.password);
  await keyboard.press("Enter");

  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await reach("Phone number");
  await keyboard.type(person.phone);
  await reach("Send code");
  await keyboard.press("Space");

  await expect(page.getByLabel("Verification code")).toBeVisible();
  await reach("Verification code");
  await keyboard.type(await inbox.code(person.phone));
  await keyboard.press("Enter");

  await expect(page).toHaveURL(poll);
  await reach("A beagle");
  await keyboard.press("ArrowUp");
  await expect(choice(page, keyboards)).toBeChecked();
  await keyboard.press("Tab");
  await keyboard.press("Enter");
  await expect(page).toHaveURL(`${poll}/results`);
  await reach("Log out");
  await keyboard.press("Enter");
  await expect(page).toHaveURL("/");
  await page.goto(poll);
  await expect(page).toHaveURL(`/login?next=${encodeURIComponent(poll)}`);
});
