import type { Page } from "@playwright/test";
import { test as base, expect, type Inbox, type Person, polls } from "../fixtures";
import { choice, expectCodeRefused, expectRefusal, sendCode, verify } from "../screens";
import { alerts, goesTo } from "../visitor";

/** Expiry, countdowns and locks. The tests move the clock of their whole server, so they run one at a time on a server of their own. */

const [minute, hour, day] = [60, 3600, 86_400];

/** Asks for a code, and stays on the page to type it. */
async function askForCode(page: Page, phone: string, next = "/"): Promise<void> {
  await page.goto(`/2fa?next=${encodeURIComponent(next)}`);
  await sendCode(page, phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
}

/** `waiting`: a person on the page that asks for the code which was just sent. */
const test = base.extend<{ waiting: Person }>({
  waiting: async ({ page, loggedIn }, use) => {
    await askForCode(page, loggedIn.phone);
    await use(loggedIn);
  },
});

test.describe("as time passes", { tag: "@clock" }, () => {
  async function later(page: Page, advance: (seconds: number) => Promise<void>, seconds: number): Promise<void> {
    await advance(seconds);
    await page.reload();
  }

  const status = (page: Page) => page.getByRole("main").getByRole("status").filter({ hasText: /\S/ });
  const typeNewest = async (page: Page, phone: string, inbox: Inbox, next = "/") => {
    await verify(page, await inbox.code(phone));
    await expect(page).toHaveURL(next);
  };

  /** Types an older code, which says that there is a newer one, and then that one. The two may be the same by chance. */
  const typeBoth = async (page: Page, old: string, phone: string, inbox: Inbox) => {
    if (old !== (await inbox.code(phone)))
      await expectCodeRefused(page, old, "A newer code was sent in the meantime, and only the newest one works. Enter that one.");
    await typeNewest(page, phone, inbox);
  };

  test("another code can be requested when a visible countdown has ended, and not before", async ({
    page,
    waiting: person,
    advance,
    inbox,
  }) => {
    const again = page.getByRole("button", { name: "Send a new code" });
    await expect(page.getByRole("timer")).toHaveText(/^You can ask for a new code in 0:[0-3]\d$/);
    await expect(again).toHaveAttribute("aria-disabled", "true");
    await again.press("Enter");
    await later(page, advance, 15);
    await expect(page.getByRole("timer")).toHaveText(/^You can ask for a new code in 0:[01]\d$/);
    expect(await inbox.messages(person.phone)).toHaveLength(1);

    await later(page, advance, 16);
    await expect(page.getByRole("timer")).toHaveCount(0);
    const old = await inbox.code(person.phone);
    await again.click();
    await expect(status(page)).toHaveText("We sent a new code. Only the newest one works.");
    await expect(page.getByRole("timer")).toHaveText(/^You can ask for a new code in 0:[23]\d$/);
    expect(await inbox.messages(person.phone)).toHaveLength(2);
    await typeBoth(page, old, person.phone, inbox);
  });

  test("without JavaScript a request for another code that comes too soon is refused, with the seconds left", async ({
    person,
    loggedInVisitor: visitor,
    advance,
    inbox,
  }) => {
    await visitor.sendCode(person.phone);
    for (const button of ["Send a new code", "Call me instead"]) {
      const [sentence] = await alerts(await visitor.submit("/2fa/verify", button));
      expect(sentence, button).toMatch(/^You can ask for a new code in \d+ seconds?\.$/);
    }
    expect(await inbox.messages(person.phone)).toHaveLength(1);
    await advance(31);
    const twice = await visitor.form("/2fa/verify", "Send a new code");
    await Promise.all([visitor.post(twice), visitor.post(twice), visitor.post(twice)]);
    expect(await inbox.messages(person.phone)).toHaveLength(2);
  });

  test("“Call me instead” makes a call with a working code", async ({ page, waiting: person, advance, inbox }) => {
    await later(page, advance, 31);
    await page.getByRole("button", { name: "Call me instead" }).click();
    await expect(status(page)).toHaveText("We are calling you with a new code. Only the newest one works.");
    const [newest] = await inbox.messages(person.phone);
    expect(newest?.channel).toBe("voice");
    await typeNewest(page, person.phone, inbox);
  });

  test("when no more codes can be sent, the page says so, and the last one still works", async ({
    page,
    waiting: person,
    advance,
    inbox,
  }) => {
    await later(page, advance, 31);
    await page.getByRole("button", { name: "Call me instead" }).click();
    await expect(status(page)).toContainText("We are calling you");
    await later(page, advance, 31);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await expectRefusal(page, "No more codes can be sent to this number for a few minutes. The last code still works.");
    await typeNewest(page, person.phone, inbox);
  });

  test("when the network cannot send another code (500), the last one still works", async ({
    page,
    waiting: person,
    advance,
    inbox,
    faults,
  }) => {
    await faults.once("next", person.phone, { status: 500 });
    await later(page, advance, 31);
    await page.getByRole("button", { name: "Send a new code" }).click();
    await expectRefusal(page, "We could not send another code. The last code still works; try again in a minute.");
    await typeNewest(page, person.phone, inbox);
  });

  test("three minutes after an unused code a new one is sent, and the page says so when the old one is typed", async ({
    page,
    waiting: person,
    advance,
    inbox,
  }) => {
    const old = await inbox.code(person.phone);
    await later(page, advance, 3 * minute + 1);
    expect(await inbox.messages(person.phone)).toHaveLength(2);
    await typeBoth(page, old, person.phone, inbox);
  });

  test("a code expires within ten minutes, also in a page that was already open, and a new one works", async ({
    page,
    loggedIn: person,
    advance,
    inbox,
  }) => {
    const next = "/?back=1";
    await askForCode(page, person.phone, next);
    const code = await inbox.code(person.phone);
    await advance(10 * minute + 1);
    await expectCodeRefused(page, code, "That code has expired or was used already. Ask for a new one.");
    await page.goto(`/2fa/verify?next=${encodeURIComponent(next)}`);
    await expect(page).toHaveURL(/\/2fa\?next=/);
    await sendCode(page, person.phone);
    await expect(page.getByLabel("Verification code")).toBeVisible();
    await typeNewest(page, person.phone, inbox, next);
  });

  test("a number that is cancelled after half a minute is free for its owner at once", async ({
    page,
    loggedIn: _,
    newPerson,
    newVisitor,
    advance,
    inbox,
  }) => {
    const owner = await newPerson();
    await askForCode(page, owner.phone);
    await advance(31);
    await page.getByRole("button", { name: "Use another number" }).click();
    await expect(page.getByLabel("Phone number")).toBeVisible();
    await (await newVisitor()).prove(owner, inbox);
  });

  test("a proof lasts 24 hours, and a new one leads back to the same page", async ({ page, proven, advance, inbox, path }) => {
    const poll = `${path(polls.free)}?from=yesterday`;
    await advance(23 * hour);
    await page.goto(poll);
    await expect(page).toHaveURL(poll);
    await choice(page, "Nothing").check();
    await advance(hour + minute);
    await page.getByRole("button", { name: "Vote" }).click();
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(path(polls.free))}`);
    await page.goto(poll);
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
    await expect(page.getByRole("button", { name: "Log out" })).toBeVisible();
    await expect(page.getByLabel("Phone number")).toBeDisabled();
    await page.getByRole("button", { name: "Send code" }).click();
    await expect(page.getByLabel("Verification code")).toBeVisible();
    await typeNewest(page, proven.phone, inbox, poll);
    await expect(choice(page, "Nothing")).toBeChecked();
  });

  test("a login lasts 30 days", async ({ loggedInVisitor: visitor, advance }) => {
    await advance(29 * day);
    expect((await visitor.open("/2fa")).status()).toBe(200);
    await advance(day + minute);
    await expect.poll(async () => goesTo(await visitor.open("/2fa"))).toBe("/login?next=%2F2fa");
  });

  test("ten wrong codes in a row lock the account's codes for 15 minutes, in every browser and even for the right code", async ({
    person,
    newPerson,
    newVisitor,
    advance,
    inbox,
  }) => {
    test.setTimeout(120_000);
    const [here, there] = [await newVisitor(), await newVisitor()];
    await here.logIn(person);
    await there.logIn(person);
    const form = await here.form("/2fa", "Send code");
    const locked = ["Too many wrong codes. For your safety, codes are locked for 15 minutes. Then ask for a new one."];
    for (let wrong = 1; wrong <= 10; wrong++) {
      if (wrong % 3 === 1) {
        // A new code does not reset the count.
        if (wrong > 1) await advance(11 * minute);
        expect(goesTo(await here.post(form, { phone: person.phone }))).toBe("/2fa/verify?next=%2F");
      }
      const answer = await here.verify(await inbox.wrongCode(person.phone));
      if (wrong === 10) expect(await alerts(answer)).toEqual(locked);
      else if (wrong % 3 === 0) expect(goesTo(answer)).toBe("/2fa?next=%2F&because=too-many");
      else expect(await alerts(answer)).toEqual([`That code is not right. You have ${wrong % 3 === 1 ? "2 tries" : "1 try"} left.`]);
    }
    expect(await alerts(await here.verify(await inbox.code(person.phone)))).toEqual(locked);
    expect(await alerts(await here.submit("/2fa/verify", "Call me instead"))).toEqual(locked);
    expect(await alerts(await there.post(form, { phone: person.phone }))).toEqual(locked);
    // Another account is not affected.
    await (await newVisitor()).prove(await newPerson(), inbox);

    await advance(15 * minute + 1);
    expect(goesTo(await there.sendCode(person.phone))).toBe("/2fa/verify?next=%2F");
    expect(goesTo(await there.verify(await inbox.code(person.phone)))).toBe("/");
  });

  test("a mailed code expires after ten minutes, and only someone who types it is told so; a new one works", async ({
    newPerson,
    visitor,
    advance,
    inbox,
  }) => {
    await advance(hour + minute); // So that mails requested by earlier tests no longer count against the limits.
    const person = await newPerson();
    await visitor.logIn(person);
    const first = await inbox.mailed(person.email);
    await advance(10 * minute + 1);
    const late = await visitor.submit("/verify-email", "Verify email", { code: first });
    expect(await alerts(late)).toEqual(["That code has expired. Ask for a new one."]);
    expect(await (await visitor.submit("/verify-email", "Send a new code")).text()).toContain("We sent a new code.");
    const second = await inbox.mailed(person.email, 2);
    expect(goesTo(await visitor.submit("/verify-email", "Verify email", { code: second }))).toBe("/verify-email");

    await visitor.submit("/forgot-password", "Send code", { email: person.email });
    const set = { email: person.email, code: await inbox.mailed(person.email, 3), newPassword: "another secret" };
    await advance(10 * minute + 1);
    expect(await alerts(await visitor.submit("/reset-password", "Set new password", set))).toEqual([
      "That code has expired. Ask for a new one.",
    ]);
    await visitor.submit("/forgot-password", "Send code", { email: person.email });
    const code = await inbox.mailed(person.email, 4);
    expect(goesTo(await visitor.submit("/reset-password", "Set new password", { ...set, code }))).toBe("/login?because=password-reset");
  });
});
