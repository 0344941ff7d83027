import type { BrowserContext, Locator, Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import type { Visitor } from "../visitor";

/** A ranking can be made by buttons, by selects, by keyboard alone and by dragging. Each way posts the order that is shown. */

type Ballot = {
  /** The texts of the choices, in the order shown. */
  shown: () => Promise<string[]>;
  /** Votes, and returns the ballot that was counted. */
  cast: () => Promise<string>;
};

async function open(page: Page, context: BrowserContext, [creator, voter]: readonly [Visitor, Visitor]): Promise<Ballot> {
  const poll = await creator.publish({ question: "Which fruit?", choices: "Apples\nPears\nPlums\nQuinces", kind: "ranking" });
  await context.addCookies((await voter.state()).cookies);
  await page.goto(poll);
  // Scripts have run: the buttons are theirs.
  await expect(page.getByRole("button", { name: "Move Plums up" })).toBeVisible();
  const names = page.getByRole("main").getByRole("listitem").locator("bdi");
  return {
    shown: () => names.allTextContents(),
    cast: async () => {
      await page.getByRole("button", { name: "Vote", exact: true }).click();
      await expect(page).toHaveURL(`${poll}/results`);
      const { ballots } = await (await voter.open(`/api${poll}/ballots/`)).json();
      expect(ballots).toHaveLength(1);
      return ballots[0].ballot;
    },
  };
}

const said = (page: Page, sentence: string): Locator => page.locator("[aria-live=polite]").filter({ hasText: sentence });

test("by buttons, and each move is announced", { tag: "@phone" }, async ({ page, context, voters }) => {
  const ballot = await open(page, context, await voters(2));
  const press = (name: string) => page.getByRole("button", { name }).click();
  await press("Move Plums up");
  await press("Move Apples up");
  await expect(said(page, "Apples: rank 2")).toBeAttached();
  await press("Move Apples to first place");
  await press("Move Pears up");
  await press("Move Apples down");
  await expect.poll(ballot.shown).toEqual(["Plums", "Apples", "Pears", "Quinces"]);
  await press("Move Pears down");
  await expect(said(page, "Pears is not ranked")).toBeAttached();
  expect(await ballot.cast()).toBe("2>0");
});

test("by selects, where a rank that is taken moves the others down, or up where it is the last", async ({ page, context, voters }) => {
  const ballot = await open(page, context, await voters(2));
  await page.getByLabel("Rank of Plums").selectOption("1");
  await page.getByLabel("Rank of Pears").selectOption("1");
  await page.getByLabel("Rank of Quinces").selectOption("3");
  await expect.poll(ballot.shown).toEqual(["Pears", "Plums", "Quinces", "Apples"]);
  await page.getByLabel("Rank of Apples").selectOption("4");
  await page.getByLabel("Rank of Quinces").selectOption("4");
  await expect.poll(ballot.shown).toEqual(["Pears", "Plums", "Apples", "Quinces"]);
  await page.getByLabel("Rank of Plums").selectOption("");
  expect(await ballot.cast()).toBe("1>0>3");
});

test("ranks that were selected before the scripts ran are kept", async ({ page, context, voters }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/_next/static/**/*.js", async (route) => released.then(() => route.continue()));
  const [creator, voter] = await voters(2);
  const poll = await creator.publish({ question: "Which fruit?", choices: "Apples\nPears\nPlums", kind: "ranking" });
  await context.addCookies((await voter.state()).cookies);
  await page.goto(poll, { waitUntil: "commit" });
  await page.getByLabel("Rank of Plums").selectOption("1");
  await page.getByLabel("Rank of Apples").selectOption("2");
  release();
  await expect(page.getByRole("button", { name: "Move Plums down" })).toBeVisible();
  await expect(page.getByLabel("Rank of Plums")).toHaveValue("1");
  await expect(page.getByLabel("Rank of Apples")).toHaveValue("2");
});

test("by keyboard alone, and the focus stays on the choice that moves", { tag: "@desktop" }, async ({ page, context, voters }) => {
  const ballot = await open(page, context, await voters(2));
  const focused = page.locator(":focus");
  const reach = async (name: string) => {
    for (let presses = 0; presses < 25; presses++) {
      await page.keyboard.press("Tab");
      if ((await focused.getAttribute("aria-label")) === name) return;
    }
    throw new Error(`Tab never reached “${name}”`);
  };
  await page.getByLabel("Rank of Apples").focus();
  await reach("Move Quinces up");
  await page.keyboard.press("Enter");
  await expect.poll(ballot.shown).toEqual(["Quinces", "Apples", "Pears", "Plums"]);
  await expect(focused).toHaveAccessibleName("Move Quinces up");
  await reach("Move Pears to first place");
  await page.keyboard.press("Space");
  await expect(focused).toHaveAccessibleName("Move Pears to first place");
  await expect.poll(ballot.shown).toEqual(["Pears", "Quinces", "Apples", "Plums"]);
  expect(await ballot.cast()).toBe("1>3");
});

test("by dragging with the mouse", { tag: "@desktop" }, async ({ page, context, voters }) => {
  const ballot = await open(page, context, await voters(2));
  const row = (name: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: name });
  const drag = async (name: string, onto: string) => {
    const [from, to] = [await row(name).locator(".cursor-grab").boundingBox(), await row(onto).boundingBox()];
    if (!from || !to) throw new Error(`${name} or ${onto} is not shown`);
    const x = from.x + from.width / 2;
    await page.mouse.move(x, from.y + from.height / 2);
    await page.mouse.down();
    await page.mouse.move(x, to.y + to.height / 2, { steps: 8 });
    await page.mouse.up();
  };
  await drag("Plums", "Apples");
  await expect.poll(ballot.shown).toEqual(["Plums", "Apples", "Pears", "Quinces"]);
  await drag("Quinces", "Plums");
  await expect.poll(ballot.shown).toEqual(["Quinces", "Plums", "Apples", "Pears"]);
  expect(await ballot.cast()).toBe("3>2");
});

test("a rank that is selected while the page's script starts is kept, at whatever point that is", { tag: "@desktop" }, async ({
  page,
  context,
  voters,
}) => {
  const [creator, voter] = await voters(2);
  const poll = await creator.publish({ question: "Which fruit?", choices: "Apples\nPears\nPlums", kind: "ranking" });
  await context.addCookies((await voter.state()).cookies);
  await page.addInitScript(selectOnce);
  for (let turn = 0; turn < 12; turn++) {
    await page.goto(`${poll}?turn=${turn}`);
    await expect(page.getByRole("button", { name: "Move Plums up" })).toBeVisible();
    await expect(page.getByLabel("Rank of Plums"), `selected in turn ${turn}`).toHaveValue("1");
    await expect(page.getByRole("main").getByRole("listitem").first(), `selected in turn ${turn}`).toContainText("Plums");
  }
});

/** Ranks the third choice in the given turn of the event loop after React has found the list. */
function selectOnce(): void {
  let turns = Number(new URLSearchParams(location.search).get("turn"));
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => {
    const select = document.querySelector<HTMLSelectElement>('select[name="rank-2"]');
    const found = select && Object.keys(select).some((key) => key.startsWith("__reactFiber"));
    if (!found || turns-- > 0) return port2.postMessage(null);
    select.value = "1";
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  port2.postMessage(null);
}
