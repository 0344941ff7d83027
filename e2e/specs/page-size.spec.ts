import { expect, test } from "../fixtures";
import type { Visitor } from "../visitor";

/** What a browser must load before a page's scripts run. */

const mostBytes = 130_000;
const [single, ranking] = ["/polls/dem000000001", "/polls/dem000000005"];

test("the scripts of a page are at most 130 kB as they are sent", { tag: "@api" }, async ({ visitor, newVisitor, person, inbox }) => {
  const proven = await newVisitor();
  await proven.prove(person, inbox);
  const sizes: Record<string, number> = {};
  for (const path of ["/", "/login", "/register", "/p/dem000000005"]) sizes[path] = await scriptBytes(visitor, path);
  for (const path of ["/", single, ranking, `${ranking}/results`, "/polls/new", "/settings/passkeys", "/me"])
    sizes[path] = await scriptBytes(proven, path);
  expect(Object.entries(sizes).filter(([, bytes]) => bytes > mostBytes)).toEqual([]);
});

/** The sum of the scripts that a page's HTML loads, compressed. Current browsers leave those out that are for old ones. */
async function scriptBytes(visitor: Visitor, path: string): Promise<number> {
  const page = await visitor.open(path);
  expect(page.status(), path).toBe(200);
  const tags = [...(await page.text()).matchAll(/<script\b[^>]*\bsrc="([^"]+)"[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag));
  const scripts = [...new Set(tags.map(([, source = ""]) => source.replaceAll("&amp;", "&")))];
  expect(scripts.length, path).toBeGreaterThan(3);
  const answers = await Promise.all(scripts.map((script) => visitor.open(script, { "accept-encoding": "br" })));
  return answers.reduce((sum, answer) => {
    expect(answer.headers(), answer.url()).toMatchObject({ "content-encoding": "br", "content-length": expect.stringMatching(/^\d+$/) });
    return sum + Number(answer.headers()["content-length"]);
  }, 0);
}
