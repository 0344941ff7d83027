import type { APIResponse, Page } from "@playwright/test";
import { expect, type Inbox, type Person, test } from "../fixtures";
import { expectCodeRefused, expectRefusal, logIn, sendCode, verify } from "../screens";
import { alerts, goesTo, type Visitor } from "../visitor";

/**
 * Every response of the phone network, and none at all. The person gets a specific message, stays logged in, and can go
 * on to a proof. Cases that differ only in their message are tested without a browser.
 */

const next = "/?proven=1";

async function askForNumber(page: Page, person: Person): Promise<void> {
  await page.goto(`/login?next=${encodeURIComponent(`/2fa?next=${encodeURIComponent(next)}`)}`);
  await logIn(page, person);
  await expect(page.getByLabel("Phone number")).toBeVisible();
}

async function askForCode(page: Page, person: Person): Promise<void> {
  await askForNumber(page, person);
  await sendCode(page, person.phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
}

/** Sends a code, types it, and expects to arrive at `next` with a proof. */
async function proveNow(page: Page, phone: string, inbox: Inbox): Promise<void> {
  await sendCode(page, phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await typeCode(page, phone, inbox);
}

async function typeCode(page: Page, phone: string, inbox: Inbox): Promise<void> {
  await verify(page, await inbox.code(phone));
  await expect(page).toHaveURL(next);
  await page.goto("/2fa");
  await expect(page.getByText("Your phone is proven in this browser.")).toBeVisible();
}

/** Like expectRefusal, without a browser: the message is on a proof page and the visitor is still logged in. */
async function expectTold(answer: APIResponse, visitor: Visitor, sentence: string): Promise<void> {
  expect(answer.url()).toContain("/2fa");
  expect(await alerts(answer)).toEqual([sentence]);
  expect((await visitor.open("/2fa")).status(), "still logged in").toBe(200);
}

async function proveLater(visitor: Visitor, phone: string, inbox: Inbox): Promise<void> {
  expect(goesTo(await visitor.verify(await inbox.code(phone), next))).toBe(next);
  expect(await (await visitor.open("/2fa")).text()).toContain("Your phone is proven in this browser.");
}

async function startElsewhere(visitor: Visitor, person: Person, phone: string): Promise<void> {
  await visitor.logIn(person);
  await visitor.sendCode(phone);
}

const misconfigured = "We cannot send or check codes right now. We have been notified. Please try again later.";
const busy = "The phone network is busy. Wait a minute, then try again.";
const noAnswer = "The phone network did not answer.";
const mayArrive = `${noAnswer} A code may still arrive. Press “Send code” again to continue.`;
const tryAgain = `${noAnswer} Try the code again; if that does not help, send a new one.`;
const elsewhere =
  "A code for this number is already on its way from another verification. Try again in a few minutes, or use another number.";
const expired = "That code has expired or was used already. Ask for a new one.";

test.describe("sending a code", () => {
  for (const [what, failure, sentence] of [
    ["refuses our credentials (401)", { status: 401 }, misconfigured],
    ["reports no credit (402)", { status: 402 }, misconfigured],
    ["rejects the number (422)", { status: 422 }, "That does not look like a phone number. Check the digits and the country."],
    ["is busy (429)", { status: 429 }, busy],
    ["breaks (500)", { status: 500 }, mayArrive],
    ["answers with something that is not its JSON (202)", { status: 202 }, mayArrive],
    ["does not answer within 8 seconds", { hang: true }, mayArrive],
    ["drops the connection", { reset: true }, mayArrive],
    ["reports another request for the number without its id (409)", { status: 409 }, elsewhere],
  ] as const) {
    // This test waits for 8 real seconds.
    const tag = "hang" in failure ? ["@api", "@nightly"] : "@api";
    test(`the network ${what}: the person is told, and the next press sends a code`, { tag }, async ({
      loggedInVisitor: visitor,
      person,
      inbox,
      faults,
    }) => {
      await faults.once("start", person.phone, failure);
      const refused = await visitor.sendCode(person.phone, next);
      await expectTold(refused, visitor, sentence);
      expect(await refused.text(), "the number stays").toContain(`value="${person.phone}"`);
      expect(await inbox.messages(person.phone)).toEqual([]);
      await visitor.sendCode(person.phone, next);
      await proveLater(visitor, person.phone, inbox);
    });
  }

  test("when the network is busy, the page says so, the number stays in its field, and the next press sends a code", {
    tag: "@desktop",
  }, async ({ page, person, inbox, faults }) => {
    await faults.once("start", person.phone, { status: 429 });
    await askForNumber(page, person);
    await sendCode(page, person.phone);
    await expectRefusal(page, busy);
    await expect(page.getByLabel("Phone number")).toHaveValue(person.phone);
    expect(await inbox.messages(person.phone)).toEqual([]);
    await proveNow(page, person.phone, inbox);
  });

  test("when the network sends a code but its response is lost, the next press uses that code instead of sending another", {
    tag: "@desktop",
  }, async ({ page, person, inbox, faults }) => {
    await faults.once("start", person.phone, { dropAfterApply: true });
    await askForNumber(page, person);
    await sendCode(page, person.phone);
    await expectRefusal(page, mayArrive);
    await proveNow(page, person.phone, inbox);
    expect(await inbox.messages(person.phone)).toHaveLength(1);
  });

  test("when the account's other browser asked for a code, this one goes on with that code", {
    tag: "@desktop",
  }, async ({ page, person, visitor, inbox }) => {
    await startElsewhere(visitor, person, person.phone);
    await askForNumber(page, person);
    await sendCode(page, person.phone);
    await expect(page.getByRole("status").filter({ hasText: "We sent a code to this number a moment ago. It still works." })).toBeVisible();
    await typeCode(page, person.phone, inbox);
    expect(await inbox.messages(person.phone)).toHaveLength(1);
  });

  test("when another account asked for a code to the number, there is a clear refusal, and another number works", {
    tag: "@desktop",
  }, async ({ page, person, newPerson, visitor, inbox, freshNumber }) => {
    await startElsewhere(visitor, await newPerson(), person.phone);
    await askForNumber(page, person);
    await sendCode(page, person.phone);
    await expectRefusal(page, elsewhere);
    expect(await inbox.messages(person.phone)).toHaveLength(1);
    await proveNow(page, await freshNumber(), inbox);
  });
});

test.describe("checking a code", () => {
  test("a wrong code costs one try, and the right one still works", { tag: ["@nojs", "@embedded"] }, async ({ page, person, inbox }) => {
    await askForCode(page, person);
    await expectCodeRefused(page, await inbox.wrongCode(person.phone), "That code is not right. You have 2 tries left.");
    await expect(page.getByLabel("Verification code")).toHaveValue("");
    await expectCodeRefused(page, "12 34", "Enter the six digits of the code.");
    await expectCodeRefused(page, await inbox.wrongCode(person.phone), "That code is not right. You have 1 try left.");
    await typeCode(page, person.phone, inbox);
  });

  test("without JavaScript, loading the page again after a wrong code tries nothing, and shows the same", async ({
    browser,
    site,
    person,
    inbox,
  }) => {
    const context = await browser.newContext({ baseURL: site, javaScriptEnabled: false });
    const page = await context.newPage();
    await askForCode(page, person);
    await page.getByLabel("Remember this device for 30 days").check();
    await verify(page, await inbox.wrongCode(person.phone));
    for (let loads = 0; loads < 3; loads++) {
      await expectRefusal(page, "That code is not right. You have 2 tries left.");
      await expect(page.getByLabel("Remember this device for 30 days")).toBeChecked();
      await page.reload();
    }
    await typeCode(page, person.phone, inbox);
    await context.close();
  });

  test("the third wrong code ends the code: the right one is then too late, and a new one works", { tag: "@nojs-nightly" }, async ({
    page,
    person,
    inbox,
  }) => {
    await askForCode(page, person);
    const late = await inbox.code(person.phone);
    const wrong = await inbox.wrongCode(person.phone);
    await expectCodeRefused(page, wrong, "That code is not right. You have 2 tries left.");
    await expectCodeRefused(page, wrong, "That code is not right. You have 1 try left.");
    await expectCodeRefused(page, wrong, "That code was wrong three times, so it no longer works. Ask for a new one.");
    await page.goto(`/2fa/verify?next=${encodeURIComponent(next)}`);
    await expectRefusal(page, "No code is on its way. Ask for one.");
    await sendCode(page, person.phone);
    await expect(page.getByLabel("Verification code")).toBeVisible();
    expect(await inbox.messages(person.phone)).toHaveLength(2);
    if (late !== (await inbox.code(person.phone))) {
      await expectCodeRefused(page, late, "That code is not right. You have 2 tries left.");
    }
    await typeCode(page, person.phone, inbox);
  });

  test("after three wrong codes another one goes to the same number at one press, and the number is in no page", { tag: "@api" }, async ({
    loggedInVisitor: visitor,
    person,
    inbox,
  }) => {
    await visitor.sendCode(person.phone);
    const wrong = await inbox.wrongCode(person.phone);
    for (let tries = 1; tries < 3; tries++) await visitor.verify(wrong);
    const page = goesTo(await visitor.verify(wrong)) ?? "";
    expect(page).toBe("/2fa?next=%2F&because=too-many");
    const shown = await (await visitor.open(page)).text();
    expect(shown).toContain("Send another code to");
    expect(shown).not.toContain(person.phone);
    expect(shown).not.toContain(person.phone.slice(-8));
    expect(goesTo(await visitor.submit(page, "Send code", { to: "last" }))).toBe("/2fa/verify?next=%2F");
    expect(await inbox.messages(person.phone)).toHaveLength(2);
    expect(goesTo(await visitor.verify(await inbox.code(person.phone)))).toBe("/");
  });

  for (const [what, failure, sentence] of [
    ["is switching to a new code (409)", { status: 409 }, "A new code is being sent right now. Wait a few seconds, then try again."],
    ["is busy (429)", { status: 429 }, busy],
    ["refuses our credentials (401)", { status: 401 }, misconfigured],
    ["breaks (500)", { status: 500 }, tryAgain],
    ["does not answer within 8 seconds", { hang: true }, tryAgain],
    ["drops the connection", { reset: true }, tryAgain],
  ] as const) {
    const tag = "hang" in failure ? ["@api", "@nightly"] : "@api";
    test(`the network ${what}: no try is spent, and the same code still works`, { tag }, async ({
      loggedInVisitor: visitor,
      person,
      inbox,
      faults,
    }) => {
      await visitor.sendCode(person.phone, next);
      await faults.once("check", person.phone, failure);
      await expectTold(await visitor.verify(await inbox.code(person.phone), next), visitor, sentence);
      const wrong = await visitor.verify(await inbox.wrongCode(person.phone), next);
      await expectTold(wrong, visitor, "That code is not right. You have 2 tries left.");
      await proveLater(visitor, person.phone, inbox);
      expect(await inbox.messages(person.phone)).toHaveLength(1);
    });
  }

  test("when the network accepts the code but its response is lost, nothing is proven, and a new code works", {
    tag: "@desktop",
  }, async ({ page, person, inbox, faults, path }) => {
    await askForCode(page, person);
    await faults.once("check", person.phone, { dropAfterApply: true });
    const code = await inbox.code(person.phone);
    await expectCodeRefused(page, code, tryAgain);
    const poll = await page.request.get(path("What's up dog?"), { maxRedirects: 0 });
    expect(poll.status()).toBe(307);
    await expectCodeRefused(page, code, expired);
    await proveNow(page, person.phone, inbox);
  });

  test("when the network no longer knows the request (404) but keeps it running, the person starts again and the same code works", {
    tag: "@desktop",
  }, async ({ page, person, inbox, faults }) => {
    await askForCode(page, person);
    await faults.once("check", person.phone, { status: 404 });
    await expectCodeRefused(page, await inbox.code(person.phone), expired);
    await proveNow(page, person.phone, inbox);
    expect(await inbox.messages(person.phone)).toHaveLength(1);
  });
});

test.describe("using another number", () => {
  test("a second number works before the first one's code can be cancelled, and going back to the first is possible", {
    tag: "@nojs-nightly",
  }, async ({ page, person, inbox, freshNumber }) => {
    const typo = await freshNumber();
    await askForNumber(page, person);
    await sendCode(page, typo);
    await page.getByRole("button", { name: "Use another number" }).click();
    await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(next)}`);
    await sendCode(page, person.phone);
    await expect(page.getByLabel("Verification code")).toBeVisible();
    await page.getByRole("button", { name: "Use another number" }).click();
    await sendCode(page, typo);
    await expect(page.getByText("We sent a code to this number a moment ago. It still works.")).toBeVisible();
    await page.getByRole("button", { name: "Use another number" }).click();
    await sendCode(page, person.phone);
    await expect(page.getByText("We sent a code to this number a moment ago. It still works.")).toBeVisible();
    await typeCode(page, person.phone, inbox);
    expect(await inbox.messages(person.phone)).toHaveLength(1);
  });

  for (const [what, failure] of [
    ["breaks (500)", { status: 500 }],
    ["drops the connection", { reset: true }],
  ] as const) {
    test(`the network ${what} at the cancel: the person can still go on with another number`, { tag: "@api" }, async ({
      loggedInVisitor: visitor,
      person,
      inbox,
      faults,
      freshNumber,
    }) => {
      await visitor.sendCode(person.phone, next);
      await faults.once("check", person.phone, failure); // A cancel has the same path as a check.
      const page = `/2fa/verify?next=${encodeURIComponent(next)}`;
      expect(goesTo(await visitor.submit(page, "Use another number"))).toBe(`/2fa?next=${encodeURIComponent(next)}`);
      const other = await freshNumber();
      await visitor.sendCode(other, next);
      await proveLater(visitor, other, inbox);
    });
  }
});
