import { expect, Inbox, test } from "../fixtures";
import { alert, logIn, sendCode, verify } from "../screens";
import { ownData, Site } from "../site";
import { goesTo, Visitor } from "../visitor";

/** With SMS_PUZZLE=1, a browser must solve a puzzle before a code is sent, but only near a cap. */

const words = /^Many codes are being asked for right now\./;

if (!process.env.BASE_URL) {
  test.describe("with SMS_PUZZLE=1", { tag: "@desktop" }, () => {
    test.describe.configure({ mode: "serial", timeout: 120_000 });
    let site: Site;
    let data: Awaited<ReturnType<typeof ownData>>;

    test.beforeAll(async () => {
      test.setTimeout(120_000);
      data = await ownData();
      site = await Site.at();
      await site.start({ ...data.env, SMS_PUZZLE: "1" });
    });
    test.afterAll(async () => {
      await site.stop();
      data.remove();
    });

    test("after half a cap the browser solves a puzzle before the code is sent; without JavaScript the page explains the refusal", async ({
      browser,
      freshNumber,
    }) => {
      const page = await browser.newPage({ baseURL: site.origin });
      const http = page.context().request;
      const [inbox, visitor] = [new Inbox(http), new Visitor(http, site.origin)];
      const person = { name: "Pat", email: "pat@example.com", password: "a long enough secret", phone: await freshNumber() };
      await visitor.register(person);
      for (let codes = 0; codes < 5; codes++) expect(goesTo(await visitor.sendCode(await freshNumber()))).toBe("/2fa/verify?next=%2F");

      const refused = await visitor.sendCode(person.phone);
      expect(await refused.text()).toContain("it needs JavaScript");
      const made = await visitor.submit("/2fa", "Send code", { phone: person.phone, solution: '{"challenge":{},"solution":{}}' });
      expect(made.status()).toBe(200);
      expect(await inbox.messages(person.phone)).toHaveLength(0);

      // The solution is held back until the explanation was seen: with luck the puzzle is solved at once.
      let goOn = () => {};
      const seen = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      let posts = 0;
      await page.route("**/2fa*", async (route) => {
        if (route.request().method() === "POST" && ++posts === 2) await seen;
        await route.continue();
      });
      await page.goto("/2fa?next=%2Fpolls%2Fnew");
      await sendCode(page, person.phone);
      await expect(page.getByRole("main").getByRole("status").filter({ hasText: words })).toBeVisible();
      goOn();
      await expect(page.getByLabel("Verification code")).toBeVisible({ timeout: 60_000 });
      expect(await inbox.messages(person.phone)).toHaveLength(1);
      await verify(page, await inbox.code(person.phone));
      await expect(page).toHaveURL("/polls/new");
      await page.close();
    });

    test("a person far from any cap gets no puzzle", async ({ browser, freshNumber }) => {
      const page = await browser.newPage({ baseURL: site.origin });
      const person = { name: "Ann", email: "ann@example.com", password: "a long enough secret", phone: await freshNumber() };
      await new Visitor(page.context().request, site.origin).register(person);
      await page.context().clearCookies();
      await page.goto("/login?next=%2Fpolls%2F1");
      await logIn(page, person);
      await sendCode(page, person.phone);
      await expect(page.getByLabel("Verification code")).toBeVisible();
      await expect(alert(page)).toHaveCount(0);
      await page.close();
    });
  });
}
