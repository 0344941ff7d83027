import { expect, type Page } from "@playwright/test";
import axe from "axe-core";

const wcag = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * What axe finds wrong with a page, in a colour scheme: in light by WCAG 2.2 AA, in dark by contrast only, because dark
 * mode changes only colours. axe comes into each page once, and describes only violations: both take it longer than the search.
 */
export async function violationsOf(page: Page, colorScheme: "light" | "dark"): Promise<string[]> {
  await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
  await page.evaluate(settled);
  if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe.source);
  const runOnly = colorScheme === "light" ? wcag : ["color-contrast"];
  return page.evaluate(
    async (options) => {
      const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, options);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
    },
    { runOnly, resultTypes: ["violations"] } satisfies axe.RunOptions,
  );
}

/** Waits until transitions, such as those of colours, are over. */
const settled = async () => {
  const finite = document.getAnimations().filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime));
  await Promise.allSettled(finite.map(({ finished }) => finished));
};

/**
 * The page is accessible: axe finds nothing, 320 px need no sideways scrolling, and there is one heading of the first level.
 * A further state of a page need not be looked at in the dark again.
 */
export async function expectGood(page: Page, schemes: readonly ("light" | "dark")[] = ["light", "dark"]): Promise<void> {
  await expect(page).toHaveTitle(/Pollstr/); // After a form, React sets the title later than the address.
  for (const scheme of schemes) expect(await violationsOf(page, scheme), `${page.url()} in ${scheme}`).toEqual([]);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow, `${page.url()} at 320 px`).toBe(0);
  if (size) await page.setViewportSize(size);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
}
