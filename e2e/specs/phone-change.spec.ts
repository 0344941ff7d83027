import type { Page } from "@playwright/test";
import { expect, type Inbox, type Person, test } from "../fixtures";
import { alert, choice, logIn, verify } from "../screens";
import { alerts, goesTo, Visitor } from "../visitor";

/** Only its owner can change or remove a number, and can undo a change for three days. */

const here = "/settings/phone";
const typing = `/2fa/verify?next=${encodeURIComponent(here)}`;
const masked = (phone: string) => phone.slice(-4);
const notRight = "That code is not right, was used already, or is older than 72 hours.";

const askToChange = (visitor: Visitor, { password }: Person, phone: string) => visitor.submit(here, "Change number", { password, phone });
const remove = (visitor: Visitor, { password }: Person) => visitor.submit(here, "Remove number", { password });
const undo = (visitor: Visitor, code: string) => visitor.submit("/not-me", "Undo", { code });

/** Changes the number. The visitor needs a fresh proof of the old one. */
async function change(visitor: Visitor, person: Person, phone: string, inbox: Inbox): Promise<void> {
  expect(goesTo(await askToChange(visitor, person, phone))).toBe(typing);
  const answer = await visitor.submit(typing, "Verify", { code: await inbox.code(phone) });
  expect(goesTo(answer)).toBe(`${here}?because=phone-changed`);
}

/** The undo code from the newest mail about the change. */
async function undoCode(inbox: Inbox, { email }: Person, what: "changed" | "removed", count = 1): Promise<string> {
  const codes = async () =>
    (await inbox.messages(email)).flatMap(({ text }) =>
      text.includes(`phone number of your account was ${what}`) ? (/^ +([0-9A-Z-]{17})$/m.exec(text)?.[1] ?? []) : [],
    );
  await expect.poll(async () => (await codes()).length, `mails to ${email}`).toBe(count);
  return (await codes())[0] ?? "";
}

const section = (page: Page, name: "Change number" | "Remove number") => page.getByRole("form", { name });

test("a number is changed with the password and a code to the new one, and the old one counts until then", {
  tag: "@nojs-nightly",
}, async ({ page, proven, inbox, freshNumber, newVisitor }) => {
  const next = await freshNumber();
  const elsewhere = await newVisitor();
  await elsewhere.logIn(proven);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Phone number" }).click();
  await expect(page.getByText(masked(proven.phone))).toBeVisible();
  await expect(page.getByText(proven.phone)).toHaveCount(0);

  const form = section(page, "Change number");
  await form.getByRole("button", { name: "Change number" }).click();
  await expect(alert(page)).toHaveText(["Enter the new phone number.", "Enter your password."]);
  await form.getByLabel("Phone number").fill(proven.phone);
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Change number" }).click();
  await expect(alert(page)).toHaveText(["This is your number already."]);
  await form.getByLabel("Phone number").fill(next);
  await form.getByLabel("Password", { exact: true }).fill("not it");
  await form.getByRole("button", { name: "Change number" }).click();
  await expect(alert(page)).toHaveText(["That is not your password."]);
  await expect(form.getByLabel("Phone number")).toHaveValue(next);
  expect(await inbox.messages(next)).toHaveLength(0);
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Change number" }).click();
  await expect(page).toHaveURL(typing);
  await expect(page.getByText("Use a recovery code")).toHaveCount(0);
  await verify(page, await inbox.wrongCode(next));
  await expect(alert(page)).toHaveText(["That code is not right. You have 2 tries left."]);
  expect(await (await elsewhere.open("/2fa")).text()).toContain(masked(proven.phone));
  await verify(page, await inbox.code(next));
  await expect(page).toHaveURL(`${here}?because=phone-changed`);
  await expect(page.getByText("Your number has been changed.")).toBeVisible();
  await expect(page.getByText(masked(next))).toBeVisible();
  await expect.poll(async () => goesTo(await elsewhere.open("/settings"))).toBe("/login?next=%2Fsettings");
  const mail = (await inbox.messages(proven.email)).find(({ text }) => text.includes("phone number of your account was changed"));
  for (const number of [next, proven.phone]) expect(mail?.text ?? "").not.toContain(number);
});

test("a number is removed with the password; this browser stays logged in, without a proof", { tag: "@nojs-nightly" }, async ({
  page,
  proven,
  inbox,
  poll,
}) => {
  await page.goto(here);
  const form = section(page, "Remove number");
  await form.getByRole("button", { name: "Remove number" }).click();
  await expect(alert(page)).toHaveText(["Enter your password."]);
  await form.getByLabel("Password", { exact: true }).fill(proven.password);
  await form.getByRole("button", { name: "Remove number" }).click();
  await expect(page.getByText("Your number has been removed.", { exact: false })).toBeVisible();
  await page.goto(poll);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await expect(page.getByLabel("Phone number")).toBeEnabled();
  await expect(page.getByText("Other ways to prove it is you")).toHaveCount(0);
  expect(await undoCode(inbox, proven, "removed")).toBeTruthy();
});

test("“This was not me” restores the number, ends every login and asks for a new password", { tag: "@nojs-nightly" }, async ({
  page,
  proven,
  inbox,
  freshNumber,
  newVisitor,
  poll,
}) => {
  const thief = await newVisitor();
  await thief.prove(proven, inbox);
  const theirs = await freshNumber();
  await change(thief, proven, theirs, inbox);
  const code = await undoCode(inbox, proven, "changed");

  await page.goto("/not-me");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(alert(page)).toHaveText(["Enter the code from the email."]);
  await page.getByLabel("Code").fill("123456");
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(alert(page)).toHaveText(["Enter the code from the email: 15 letters and digits, such as ABCDE-12345-FGHJK."]);
  await page.getByLabel("Code").fill(code.toLowerCase().replaceAll("-", " "));
  await page.getByRole("button", { name: "Undo" }).click();
  await expect(page).toHaveURL("/forgot-password?because=restored");
  await expect(page.getByText("Now choose a new password.")).toBeVisible();
  await expect.poll(async () => goesTo(await thief.open("/settings"))).toBe("/login?next=%2Fsettings");

  await page.goto(poll);
  await logIn(page, proven);
  await expect(page).toHaveURL(`/2fa?next=${encodeURIComponent(poll)}`);
  await expect(page.getByLabel("Phone number")).toHaveValue(new RegExp(`${masked(proven.phone)}$`));
});

test("an undo does not take back a number that someone else has proven since, but still ends every login", { tag: "@api" }, async ({
  person,
  newPerson,
  newVisitor,
  inbox,
}) => {
  const [thief, heir, owner] = [await newVisitor(), await newVisitor(), await newVisitor()];
  await thief.prove(person, inbox);
  expect(goesTo(await remove(thief, person))).toBe("/settings?because=phone-removed");
  await heir.prove({ ...(await newPerson()), phone: person.phone }, inbox);
  const answer = await undo(owner, await undoCode(inbox, person, "removed"));
  expect(goesTo(answer)).toBe("/forgot-password?because=taken");
  expect(await (await owner.open("/forgot-password?because=taken")).text()).toContain("now belongs to another account");
  await expect.poll(async () => goesTo(await thief.open("/settings"))).toBe("/login?next=%2Fsettings");
  expect((await heir.open(here)).status()).toBe(200);
});

test("an undo code works once, and an invented one never", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  inbox,
  freshNumber,
}) => {
  await change(visitor, person, await freshNumber(), inbox);
  const stranger = await newVisitor();
  expect(await alerts(await undo(stranger, "ABCDE-ABCDE-ABCDE"))).toEqual([notRight]);
  const code = await undoCode(inbox, person, "changed");
  const answers = await Promise.all([1, 2, 3].map(() => undo(stranger, code)));
  expect(answers.map(goesTo)).toEqual(Array(3).fill("/forgot-password?because=restored"));
});

test("another account's number is refused only after its code, and changes nothing", { tag: "@api" }, async ({
  person,
  newPerson,
  visitor,
  newVisitor,
  inbox,
}) => {
  const other = await newPerson();
  await (await newVisitor()).prove(other, inbox);
  await visitor.prove(person, inbox);
  expect(goesTo(await askToChange(visitor, person, other.phone))).toBe(typing);
  const answer = await visitor.submit(typing, "Verify", { code: await inbox.code(other.phone) });
  expect(goesTo(answer)).toBe(`${here}?because=taken`);
  const page = await (await visitor.open(`${here}?because=taken`)).text();
  expect(page).toContain("This number cannot be used with this account.");
  expect(page).toContain(masked(person.phone));
});

test("when two accounts race for a number, one gets it and the other keeps its own", { tag: "@api" }, async ({
  newPerson,
  newVisitor,
  inbox,
  freshNumber,
}) => {
  const number = await freshNumber();
  const [ann, bob] = [await newPerson(), await newPerson()];
  const [first, second] = [await newVisitor(), await newVisitor()];
  await first.prove(ann, inbox);
  await second.prove(bob, inbox);
  const answers = await Promise.all([askToChange(first, ann, number), askToChange(second, bob, number)]);
  expect(answers.map(goesTo).sort()).toEqual([typing, null].sort());
  const winner = goesTo(answers[0] ?? (await first.open("/"))) === typing ? first : second;
  const verified = await winner.submit(typing, "Verify", { code: await inbox.code(number) });
  expect(goesTo(verified)).toBe(`${here}?because=phone-changed`);
  const [loser, own] = winner === first ? [second, bob] : [first, ann];
  expect(await (await loser.open(here)).text()).toContain(masked(own.phone));
});

test("of six simultaneous posts of the right code exactly one changes the number, and one session is left", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  newVisitor,
  inbox,
  freshNumber,
}) => {
  const next = await freshNumber();
  await askToChange(visitor, person, next);
  const form = await visitor.form(typing, "Verify");
  const code = await inbox.code(next);
  const state = await visitor.state();
  const copies = await Promise.all(Array.from({ length: 6 }, () => newVisitor({ state })));
  await Promise.all(copies.map((copy) => copy.post(form, { code })));
  const standing = await Promise.all(copies.map(async (copy) => (await copy.open(here)).status()));
  expect(standing.filter((status) => status === 200)).toHaveLength(1);
  await undoCode(inbox, person, "changed", 1);
});

test("with a lost phone, a recovery code allows a change of number", { tag: "@api" }, async ({
  person,
  provenVisitor: visitor,
  inbox,
  freshNumber,
  elsewhere: lost,
}) => {
  const made = await visitor.submit("/settings/recovery-codes", "Create recovery codes", { password: person.password });
  const [code = ""] = /[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{5}(?=<\/li>)/.exec(await made.text()) ?? [];
  expect(goesTo(await lost.submit(`/2fa/recovery?next=${encodeURIComponent(here)}`, "Use code", { code }))).toBe(here);
  const next = await freshNumber();
  await change(lost, person, next, inbox);
  expect(await (await lost.open(here)).text()).toContain(masked(next));
});

test("a cancelled or failed change leads back to its form, and a code for a change proves nothing else", {
  tag: "@api",
}, async ({ person, visitor, inbox, freshNumber }) => {
  const next = await freshNumber();
  await visitor.prove(person, inbox);
  await askToChange(visitor, person, next);
  const code = await inbox.code(next);
  expect(goesTo(await visitor.submit(typing, "Use another number"))).toBe(here);
  // A code for the account's own number must replace the challenge of the change.
  await visitor.sendCode(person.phone);
  expect((await alerts(await visitor.verify(code))).length).toBeGreaterThan(0);
  expect(await (await visitor.open(here)).text()).toContain(masked(person.phone));
});

test("changing or removing a number needs its proof: a login or a remembered device is not enough", {
  tag: "@api",
}, async ({ person, provenVisitor: visitor, newVisitor, inbox, freshNumber }) => {
  const forms = [await visitor.form(here, "Change number"), await visitor.form(here, "Remove number")];
  const fields = { password: person.password, phone: await freshNumber() };
  const [stranger, member, device] = [await newVisitor(), await newVisitor(), await newVisitor()];
  await member.logIn(person);
  await device.proveAndRemember(person, inbox);
  await device.logIn(person);
  const page = await (await device.open(here)).text();
  expect(page).toContain("Prove this number");
  expect(page).not.toContain("Change number");
  for (const form of forms) {
    expect(goesTo(await stranger.post(form, fields))).toBe(`/login?next=${encodeURIComponent(here)}`);
    expect(goesTo(await member.post(form, fields))).toBe(`/2fa?next=${encodeURIComponent(here)}`);
    expect(goesTo(await device.post(form, fields))).toBe(`/2fa?next=${encodeURIComponent(here)}&because=fresh`);
  }
  expect(await inbox.messages(fields.phone)).toHaveLength(0);
  expect(await (await visitor.open(here)).text()).toContain(masked(person.phone));
  expect(await (await device.open(`/2fa?next=${encodeURIComponent(here)}&because=phone`)).text()).toContain("or a recovery code");
});

test("a moved number votes once: neither its old nor its new owner votes again", async ({
  page,
  proven,
  newPerson,
  newVisitor,
  inbox,
  freshNumber,
  context,
  site,
  poll,
}) => {
  await page.goto(poll);
  await choice(page, "Nothing").check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page.getByRole("table", { name: "Votes by choice" })).toBeVisible();
  await change(new Visitor(context.request, site), proven, await freshNumber(), inbox);
  const heir = await newVisitor();
  await heir.prove({ ...(await newPerson()), phone: proven.phone }, inbox);
  for (const voter of [new Visitor(context.request, site), heir]) expect(await voter.vote(poll, { choice: "0" })).toBe(true);
});

test.describe("as time passes", { tag: "@clock" }, () => {
  test("a change can be undone for 72 hours, and not later", async ({ person, newPerson, newVisitor, inbox, freshNumber, advance }) => {
    const late = await newPerson();
    const codes: string[] = [];
    for (const each of [person, late]) {
      const thief = await newVisitor();
      await thief.prove(each, inbox);
      await change(thief, each, await freshNumber(), inbox);
      codes.push(await undoCode(inbox, each, "changed"));
    }
    const owner = await newVisitor();
    await advance(72 * 3600 - 60);
    expect(goesTo(await undo(owner, codes[0] ?? ""))).toBe("/forgot-password?because=restored");
    await advance(60);
    expect(await alerts(await undo(owner, codes[1] ?? ""))).toEqual([notRight]);
  });

  test("a proof older than ten minutes must be renewed before the number is changed", async ({
    person,
    provenVisitor: visitor,
    inbox,
    advance,
  }) => {
    const form = await visitor.form(here, "Remove number");
    await advance(601);
    expect(await (await visitor.open(here)).text()).not.toContain("Remove number");
    expect(goesTo(await visitor.post(form, { password: person.password }))).toBe(`/2fa?next=${encodeURIComponent(here)}&because=fresh`);
    await visitor.sendCode(person.phone, here);
    expect(goesTo(await visitor.verify(await inbox.code(person.phone), here))).toBe(here);
    expect(goesTo(await remove(visitor, person))).toBe("/settings?because=phone-removed");
  });
});
