import { type BrowserContext, chromium } from "@playwright/test";
import lighthouse from "lighthouse";
import { browser } from "../../scripts/browser.mjs";
import { freePort } from "../../scripts/postgres.mjs";
import { expect, test } from "../fixtures";
import { Visitor } from "../visitor";

/**
 * The main pages by Lighthouse, as a phone on a slow network: its default, which it computes from a fast load. They are
 * measured alone (docs/testing.md), but a computed time still holds what else the machine did. So each page has a second try.
 */
test.describe.configure({ retries: 1, timeout: 120_000 });

const categories = ["performance", "accessibility", "best-practices"];
const least = 0.95;

const ranking = "dem000000005";
const pages = [
  { name: "the list of polls", path: "/", proven: false },
  { name: "the page to share", path: `/p/${ranking}`, proven: false },
  { name: "the form of a new poll", path: "/polls/new", proven: true },
  { name: "a ballot", path: "/polls/dem000000001", proven: true },
  { name: "a ballot with ranks", path: `/polls/${ranking}`, proven: true },
  { name: "the results of a ranking", path: `/polls/${ranking}/results`, proven: true },
];

for (const { name, path, proven } of pages) {
  test(`${name} has at least 95 of 100 points in performance, accessibility and best practices`, async ({ site, newPerson, inbox }) => {
    const port = await freePort();
    const context = await profile(port, site);
    try {
      if (proven) await new Visitor(context.request, site).prove(await newPerson(), inbox);
      await context.request.get(path); // Renders what is rendered once. Few people are the first ones.
      expect(await lowScores(site + path, port)).toEqual([]);
    } finally {
      await context.close();
    }
  });
}

/** A browser whose own profile Lighthouse uses too, through the port. */
function profile(port: number, baseURL: string): Promise<BrowserContext> {
  const options: { executablePath?: string; args?: string[] } = browser() ?? {};
  return chromium.launchPersistentContext("", { baseURL, ...options, args: [...(options.args ?? []), `--remote-debugging-port=${port}`] });
}

/** The categories below the least score, each with the audits that cost it points. */
async function lowScores(url: string, port: number): Promise<string[]> {
  const { lhr } = (await lighthouse(url, { port, onlyCategories: categories, logLevel: "error" })) ?? {};
  if (!lhr || lhr.runtimeError) throw new Error(lhr?.runtimeError?.message ?? "Lighthouse gave no result.");
  expect(lhr.finalDisplayedUrl, "the page that was measured").toBe(url);
  return Object.values(lhr.categories).flatMap(({ title, score, auditRefs }) => {
    if (score !== null && score >= least) return [];
    const costly = auditRefs.filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1);
    const audits = costly.map(({ id }) => [id, lhr.audits[id]?.displayValue, lhr.audits[id]?.score].filter((part) => part !== undefined));
    const machine = `on a machine with benchmark index ${lhr.environment.benchmarkIndex}`;
    return `${title} ${score} ${machine}: ${audits.map((each) => each.join(" ")).join(", ")}`;
  });
}
