import { randomUUID } from "node:crypto";
import { expect, Inbox, type Person, polls, test } from "../fixtures";
import { alert, choice, logIn, sendCode, verify } from "../screens";
import { Site, Wire } from "../site";
import { goesTo, ticked, Visitor } from "../visitor";

/** A database outage: nobody is logged out, nothing is proven or lost, and the page says what to do. */

const databaseUrl = process.env.DATABASE_URL;

// The embedded database runs inside the process and cannot fail alone, so this needs PostgreSQL.
if (databaseUrl && !process.env.BASE_URL) {
  test.describe("during a database outage", () => {
    test.describe.configure({ mode: "serial", timeout: 120_000 });
    let wire: Wire;
    let site: Site;

    test.beforeAll(async () => {
      test.setTimeout(120_000);
      wire = await Wire.to(databaseUrl);
      site = await Site.at();
      await site.start({ DATABASE_URL: wire.url });
    });
    test.afterAll(async () => {
      await site.stop();
      await wire.close();
    });
    test.afterEach(async () => {
      wire.mend();
      await expect.poll(() => site.isUp(), { timeout: 15_000 }).toBe(true);
    });

    const newPerson = (): Person => ({
      name: "Pat",
      email: `pat-${randomUUID()}@example.com`,
      password: `secret ${randomUUID()}`,
      phone: `+1${200 + Math.floor(Math.random() * 700)}55501${Math.floor(Math.random() * 10)}8`,
    });
    const unavailable = "We cannot reach our database";

    test("pages respond 503 and keep the login, and everything works again afterwards", async ({ playwright, path: pathOf }) => {
      const poll = pathOf(polls.counted);
      const http = await playwright.request.newContext({ baseURL: site.origin });
      const [visitor, person] = [new Visitor(http, site.origin), newPerson()];
      await visitor.register(person);
      await visitor.sendCode(person.phone, poll);
      await visitor.verify(await new Inbox(http).code(person.phone), poll);
      const ballot = await visitor.form(poll, "Vote");
      const before = await visitor.state();

      wire.cut();
      await expect.poll(async () => (await visitor.open("/api/health")).status()).toBe(503);
      for (const path of [poll, `${poll}/results/now`, "/2fa", "/2fa/verify", "/settings", "/settings/sessions", "/verify-email"]) {
        const answer = await visitor.open(path);
        expect(answer.status(), path).toBe(503);
        expect(answer.headers()["retry-after"], path).toMatch(/^\d+$/);
        expect(await answer.text(), path).toContain(unavailable);
      }
      const back = goesTo(await visitor.post(ballot, { choice: "1" })) ?? "";
      expect(back, "the vote is kept").toBe(`${poll}/ballot?because=surprise`);
      expect((await visitor.open(back)).status()).toBe(503);
      const cookies = (await visitor.state()).cookies.filter(({ name }) => !name.includes("kept"));
      expect(cookies, "nobody is logged out").toEqual(before.cookies);

      wire.mend();
      await expect.poll(() => site.isUp(), { timeout: 15_000 }).toBe(true);
      expect(ticked(await (await visitor.open(back)).text()), "still selected").toEqual(["1"]);
      expect(await visitor.vote(poll, { choice: "1" })).toBe(false);
      expect(site.isRunning()).toBe(true);
      await http.dispose();
    });

    test("a vote, a code, a recovery code and a login stay in their forms with an error, and the next press works afterwards", async ({
      browser,
      path,
    }) => {
      const poll = path(polls.crowded);
      const page = await browser.newPage({ baseURL: site.origin });
      const person = newPerson();
      await new Visitor(page.context().request, site.origin).register(person);
      await page.goto(poll);
      await sendCode(page, person.phone);
      await expect(page.getByLabel("Verification code")).toBeVisible();
      const code = await new Inbox(page.context().request).code(person.phone);

      wire.cut();
      await verify(page, code);
      await expect(alert(page)).toContainText("Please try again. Reference:", { timeout: 30_000 });
      await expect(page.getByLabel("Verification code")).toHaveValue(code);
      wire.mend();
      await expect.poll(() => site.isUp(), { timeout: 15_000 }).toBe(true);
      await page.getByRole("button", { name: "Verify" }).click();
      await expect(page).toHaveURL(poll);

      await choice(page, "A cat did").check();
      wire.cut();
      await page.getByRole("button", { name: "Vote" }).click();
      await expect(alert(page)).toContainText("whether your vote was counted. Please try again", { timeout: 30_000 });
      await expect(choice(page, "A cat did")).toBeChecked();
      wire.mend();
      await expect.poll(() => site.isUp(), { timeout: 15_000 }).toBe(true);
      await page.getByRole("button", { name: "Vote" }).click();
      await expect(page).toHaveURL(`${poll}/results`);

      await page.goto("/2fa/recovery");
      await page.getByLabel("Recovery code").fill("ABCDE-12345-FGHJK");
      wire.cut();
      await page.getByRole("button", { name: "Use code" }).click();
      await expect(alert(page)).toContainText("Please try again. Reference:", { timeout: 30_000 });
      await expect(page.getByLabel("Recovery code")).toHaveValue("ABCDE-12345-FGHJK");
      wire.mend();
      await expect.poll(() => site.isUp(), { timeout: 15_000 }).toBe(true);

      await page.context().clearCookies();
      await page.goto("/login");
      wire.cut();
      await logIn(page, person);
      await expect(alert(page)).toContainText("Please try again. Reference:", { timeout: 30_000 });
      await expect(page.getByLabel("Email or username")).toHaveValue(person.email);
      await expect(page.getByLabel("Password", { exact: true })).toHaveValue(person.password);
      wire.mend();
      await page.close();
    });
  });
}
