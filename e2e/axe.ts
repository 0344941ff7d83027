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

/** What does not fit into a narrow window: sideways scrolling, controls that are cut off, and numbers that a bar covers. */
const misfits = (): string[] => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const scrolls = scrollWidth > clientWidth ? [`${scrollWidth - clientWidth} px too wide`] : [];
  const cut = [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((control) => {
    const { left, right, width } = control.getBoundingClientRect();
    return width > 0 && (left < -1 || right > clientWidth + 1) && !control.closest("section[tabindex]"); // that scrolls by itself
  });
  const covered = [...document.querySelectorAll("tr:has(th > svg) > td")].filter((cell) => {
    const text = document.createRange();
    text.selectNodeContents(cell);
    const bar = cell.parentElement?.querySelector("th > svg");
    return text.getBoundingClientRect().bottom > (bar?.getBoundingClientRect().top ?? 0);
  });
  return [...scrolls, ...[...cut, ...covered].map(({ outerHTML }) => outerHTML.slice(0, 200))];
};

/** The widths at which a page must fit, with the size of its letters. 320 px are what WCAG 2.2, 1.4.10 asks for; 1.4.4 has twice the letters. */
const narrow = [
  { width: 320, letters: "100%" },
  { width: 360, letters: "200%" },
];

/** All of the page fits into a narrow window, with large letters too. */
export async function expectFits(page: Page): Promise<void> {
  const size = page.viewportSize();
  const setLetters = (letters: string) => page.evaluate((value) => document.documentElement.style.setProperty("font-size", value), letters);
  for (const { width, letters } of narrow) {
    await page.setViewportSize({ width, height: 640 });
    await setLetters(letters);
    expect(await page.evaluate(misfits), `${page.url()} at ${width} px, letters of ${letters}`).toEqual([]);
  }
  await setLetters("");
  if (size) await page.setViewportSize(size);
}

/**
 * The page is accessible: axe finds nothing, all fits into a narrow window, and there is one heading of the first level.
 * A further state of a page need not be looked at in the dark again.
 */
export async function expectGood(page: Page, schemes: readonly ("light" | "dark")[] = ["light", "dark"]): Promise<void> {
  await expect(page).toHaveTitle(/Pollstr/); // After a form, React sets the title later than the address.
  for (const scheme of schemes) expect(await violationsOf(page, scheme), `${page.url()} in ${scheme}`).toEqual([]);
  await expectFits(page);
  await expect(page.getByRole("heading", { level: 1 })).toHaveCount(1);
}
