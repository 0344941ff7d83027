import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { plain } from "../visitor";

/** Shuffled choices: each voter's own order, and never another one once somebody has seen the choices. */

const settings = { question: "Which letter?", choices: [..."ABCDEFGHIJKL"].join("\n"), shuffle: "on" };

const choicesOf = (page: Page) => page.getByRole("radio");
/** The positions of the choices in the order shown. */
const shown = (page: Page) => choicesOf(page).evaluateAll((all) => all.map((each) => Number((each as HTMLInputElement).value)));
const orderIn = (html: string) => [...html.matchAll(/<input type="radio"[^>]* value="(\d+)"/g)].map(([, value]) => Number(value));

test("without JavaScript their order is another one at each rendering, and on one's own ballot always the same", {
  tag: "@api",
}, async ({ voters }) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish(settings);
  // Each language is rendered by itself.
  const orders = await Promise.all(
    ["en", "de"].map(async (language) => orderIn(await (await voter.open(poll, { "accept-language": language })).text())),
  );
  for (const order of orders)
    expect(order.toSorted((a, b) => a - b)).toEqual([...settings.choices.replaceAll("\n", "")].map((_, at) => at));
  expect(orders[0]).not.toEqual(orders[1]);
  const { order } = await (await voter.open(`${poll}/mine`)).json();
  for (let visit = 0; visit < 2; visit++) expect(orderIn(plain(await (await voter.open(`${poll}/ballot`)).text()))).toEqual(order);
});

test("with JavaScript they appear in the voter's order, or after two seconds in the page's, and stay", { tag: "@desktop" }, async ({
  page,
  context,
  voters,
}) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish(settings);
  const { order } = await (await voter.open(`${poll}/mine`)).json();
  await context.addCookies((await voter.state()).cookies);
  let answer = () => {};
  const wait = () =>
    page.route("**/mine", async (route) => {
      await new Promise<void>((resolve) => {
        answer = resolve;
      });
      await route.continue();
    });

  const form = page.getByRole("main").locator("form");
  await wait();
  await page.goto(poll);
  expect(await page.locator("fieldset").evaluate((list) => getComputedStyle(list).visibility)).toBe("hidden");
  const { height } = (await form.boundingBox()) ?? {};
  answer();
  await expect(choicesOf(page)).toHaveCount(12);
  expect(await shown(page)).toEqual(order);
  expect((await form.boundingBox())?.height).toBe(height);

  // CSS shows them by itself: no script is needed for that.
  await page.goto(poll);
  const seconds = await page.evaluate(() =>
    document.getAnimations().map((each) => {
      each.finish();
      return Number(each.effect?.getTiming().delay) / 1000;
    }),
  );
  expect(seconds).toContain(2);
  await expect(choicesOf(page)).toHaveCount(12);
  const pages = await shown(page);
  expect(pages).not.toEqual(order);
  const answered = page.waitForResponse("**/mine");
  answer();
  await answered;
  await expect(page.getByRole("main").locator(".hidden-while-asking")).toHaveCount(0);
  expect(await shown(page)).toEqual(pages);

  await page.unroute("**/mine");
  await page.route("**/mine", (route) => route.abort());
  await page.goto(poll);
  await expect(page.getByRole("main").locator(".hidden-while-asking")).toHaveCount(0);
  await expect(choicesOf(page)).toHaveCount(12);
});
