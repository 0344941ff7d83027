import { expect, test } from "../fixtures";
import { textOf } from "../tables";
import { plain } from "../visitor";

/** Times are meant in the zone that was chosen beside them, and shown in the reader's own. */

const poll = { question: "When?", choices: "Now\nLater", timeZone: "Europe/Berlin" };

test("a new poll starts with the browser's zone, unless another one was selected before the script ran", {
  tag: "@desktop",
}, async ({ browser, site, voters }) => {
  const [creator] = await voters(1);
  const context = await browser.newContext({ baseURL: site, timezoneId: "Asia/Tokyo" });
  await context.addCookies((await creator.state()).cookies);
  const page = await context.newPage();
  const zone = page.getByLabel("Time zone");
  await page.goto("/polls/new");
  await expect(zone).toHaveValue("Asia/Tokyo");
  await page.addInitScript(() =>
    document.addEventListener("DOMContentLoaded", () => {
      const select = document.querySelector<HTMLSelectElement>("select[name=timeZone]");
      if (select) select.value = "Europe/Berlin";
    }),
  );
  await page.goto("/polls/new");
  await expect(page.getByRole("button", { name: "Add a choice" })).toBeVisible(); // The script has run.
  await expect(zone).toHaveValue("Europe/Berlin");
  await context.close();
});

for (const [what, typed, instant, shown] of [
  ["in winter", "2099-01-15T12:00", "2099-01-15T11:00:00.000Z", "2099-01-15T12:00"],
  ["in summer", "2099-07-15T12:00", "2099-07-15T10:00:00.000Z", "2099-07-15T12:00"],
  ["that clocks skip, which counts as one hour later", "2099-03-29T02:30", "2099-03-29T01:30:00.000Z", "2099-03-29T03:30"],
  ["that comes twice, which is the first one", "2099-10-25T02:30", "2099-10-25T00:30:00.000Z", "2099-10-25T02:30"],
] as const)
  test(`a closing time ${what}`, { tag: "@api" }, async ({ voters }) => {
    const [creator] = await voters(1);
    const made = await creator.publish({ ...poll, closes: typed });
    expect(await (await creator.open(`/api${made}/`)).json()).toMatchObject({ closes_at: instant });
    expect(await (await creator.open(made.replace("polls", "p"))).text()).toContain(instant.replace(".000Z", ""));
    const form = await (await creator.open(`${made}/edit`)).text();
    const [field = ""] = /<input[^>]*name="closes"[^>]*>/.exec(form) ?? [];
    expect(plain(field)).toContain(`value="${shown}"`);
  });

test("a poll that is not open yet shows its choices, once when it opens, and no way to results", { tag: "@api" }, async ({ voters }) => {
  const [creator, voter] = await voters(2);
  const made = await creator.publish({ ...poll, opens: "2099-01-15T12:00" });
  for (const path of [made, `${made}/ballot`]) {
    const text = textOf(await (await voter.open(path)).text());
    for (const words of ["Now", "Later", "This poll is not open yet."]) expect(text, path).toContain(words);
    expect(text.split("15 Jan 2099"), path).toHaveLength(2);
    expect(text, path).not.toContain("See the results");
  }
});

test("a reader sees the closing time in their own zone, and without JavaScript in the creator's", async ({
  browser,
  site,
  voters,
  visitor,
}) => {
  const [creator] = await voters(1);
  const share = (await creator.publish({ ...poll, closes: "2099-01-15T12:00" })).replace("polls", "p");
  expect(textOf(await (await visitor.open(share)).text())).toContain("Open until 15 Jan 2099, 12:00 CET");
  const context = await browser.newContext({ baseURL: site, timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  await page.goto(share);
  const time = page.getByText("15 Jan 2099, 20:00");
  await expect(time).toBeVisible();
  await expect(time).toHaveAttribute("title", /^15 Jan 2099, 12:00/);
  await context.close();
});

for (const [whose, unknown, shown, title] of [
  ["the creator's zone", "Europe/Berlin", "15 Jan 2099, 20:00", "15 Jan 2099, 11:00 UTC"],
  ["its reader's own zone", "Asia/Tokyo", "15 Jan 2099, 11:00 UTC", "15 Jan 2099, 12:00 CET"],
] as const)
  test(`a browser that does not know ${whose} writes that time in UTC`, async ({ browser, site, voters }) => {
    const [creator] = await voters(1);
    const share = (await creator.publish({ ...poll, closes: "2099-01-15T12:00" })).replace("polls", "p");
    const context = await browser.newContext({ baseURL: site, timezoneId: "Asia/Tokyo" });
    await context.addInitScript((zone) => {
      Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
        construct(format, [locale, options], target) {
          if (options?.timeZone === zone) throw new RangeError(`Invalid time zone specified: ${zone}`);
          return Reflect.construct(format, [locale, options], target);
        },
      });
    }, unknown);
    const page = await context.newPage();
    await page.goto(share);
    const time = page.getByText(shown);
    await expect(time).toBeVisible();
    await expect(time).toHaveAttribute("title", new RegExp(`^${title.replace("CET", "(CET|GMT\\+1)")}`));
    await context.close();
  });
