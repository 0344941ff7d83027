import fc from "fast-check";
import { bearer, bodies, operationsOf } from "../client";
import { expect, test } from "../fixtures";

/**
 * Whatever the body, every call responds soon, in JSON, and without an internal error. The bodies are the same in each
 * run. The schema refuses most of them. The rest count against the limits in lib/platform/limits/rules.ts, which all tests share,
 * so each call gets only a few.
 */

const seed = 20_261_125;
const slowestMs = 5_000;

test("no body causes an internal error: neither arbitrary JSON nor a body that is nearly valid", { tag: "@api" }, async ({
  site,
  newProvenMember,
}) => {
  test.setTimeout(120_000);
  const { access } = await newProvenMember();
  const operations = await operationsOf(site);
  const started = Date.now();
  for (const { id, method, path } of operations) {
    if (id === "readMe") continue;
    const body = fc.oneof({ weight: 1, arbitrary: anyJson }, { weight: 3, arbitrary: nearly(bodies[id]) });
    const answers = fc.asyncProperty(body, async (sent) => {
      const response = await fetch(site + path, {
        method,
        headers: { "content-type": "application/json", ...bearer(access) },
        body: sent,
        signal: AbortSignal.timeout(slowestMs),
      });
      expect(response.status).toBeLessThan(500);
      if (response.status !== 204) expect(await response.json()).toBeInstanceOf(Object);
    });
    // A slow machine sends fewer bodies instead of taking longer.
    await fc.assert(answers, { seed, numRuns: process.env.E2E_ALL ? 60 : 20, endOnFailure: true, interruptAfterTimeLimit: 4_000 });
  }
  expect(Date.now() - started).toBeLessThan(90_000);
});

const odd = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.string({ unit: "grapheme", maxLength: 300 }),
  fc.constantFrom(
    "\u0000",
    "__proto__",
    "constructor",
    "' OR 1=1 --",
    "{{7*7}}",
    "%00",
    "\u202e",
    "١٢٣٤٥٦",
    "０１２３４５",
    "000 000",
    "a@b",
    "-1",
    "1e9",
  ),
);
const anyJson = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc.json({ maxDepth: 4 }).map((text) => text.slice(0, -1)),
  odd,
);

/** A valid body with one field removed, replaced, duplicated or added. */
const nearly = (body: Record<string, string>) => {
  const text = (value: object) => JSON.stringify(value);
  const field = fc.constantFrom(...Object.keys(body));
  return fc.oneof(
    field.map((name) => text({ ...body, [name]: undefined })),
    fc.tuple(field, fc.jsonValue({ maxDepth: 2 })).map(([name, value]) => text({ ...body, [name]: value })),
    fc.tuple(field, odd).map(([name, value]) => text({ ...body, [name]: value })),
    fc.tuple(field, odd).map(([name, value]) => `${text(body).slice(0, -1)},${JSON.stringify(name)}:${JSON.stringify(value)}}`),
    fc
      .tuple(odd, fc.jsonValue({ maxDepth: 2 }))
      .map(([name, value]) => text({ ...Object.fromEntries([[name, value]]), ...body, email: 1, password: 1 })),
  );
};
