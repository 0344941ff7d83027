import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import openapiTypes, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { allOperationsOf } from "../client";
import { expect, test } from "../fixtures";

/** The documentation of the API matches the API: the page, the examples, and the types of the tests' client. */

const root = path.join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");
const run = promisify(execFile);

test("every example in docs/api.md gets the documented status when run in order, and every call has an example", {
  tag: ["@api", "@inside"],
}, async ({ site, inbox }) => {
  const examples = [...read("docs/api.md").matchAll(/^```sh\n(.*?)\n# (\d{3})\n```$/gms)].map(([, script = "", status]) => ({
    script,
    status,
  }));
  expect(examples).toHaveLength(read("docs/api.md").split("```sh").length - 1);
  const email = `docs-${randomUUID()}@example.com`;
  const known: Record<string, string> = { POLLSTR: site, EMAIL: email };
  const shown = new Set<string>();
  let mails = 0;
  for (const { script, status } of examples) {
    const answer = await bash(script, known);
    expect(answer.status, `${script}\n${answer.body}`).toBe(status);
    shown.add(`${answer.method} ${new URL(answer.url).pathname.replace(known.POLL ?? "{id}", "{id}")}`);
    const { token, access, refresh, reset_token: grant, polls } = answer.body ? JSON.parse(answer.body) : {};
    if (polls) known.POLL = polls[0].id;
    const pair = token ?? { access, refresh };
    if (pair.access) Object.assign(known, { ACCESS: pair.access, REFRESH: pair.refresh });
    if (grant) known.RESET_TOKEN = grant;
    if (/create|resend-otp|password-reset\//.test(script) && !script.includes("confirm"))
      [known.CODE = ""] = await inbox.mailedAll(email, ++mails);
  }
  const calls = (await allOperationsOf(site)).filter(({ id }) => id !== "followResults"); // It does not end by itself.
  expect([...shown].sort()).toEqual(calls.map(({ method, path }) => `${method} ${path}`).sort());
});

/** Runs an example unchanged, with a curl that also prints status, method and URL. */
async function bash(script: string, env: Record<string, string>) {
  const curl = `curl() { command curl --silent --show-error --max-time 30 --write-out '\\n%{http_code} %{method} %{url_effective}' "$@"; }`;
  const { stdout } = await run("bash", ["-euc", `${curl}\n${script}`], { env: { ...process.env, ...env } });
  const [, body = "", status = "", method = "", url = ""] = /^(.*)\n(\d+) (\w+) (\S+)$/s.exec(stdout) ?? [];
  return { body, status, method, url };
}

test("the types of the tests' client match the server's OpenAPI document", { tag: ["@api", "@inside"] }, async ({ site }) => {
  const types = COMMENT_HEADER + astToString(await openapiTypes(new URL(`${site}/api/openapi.json`)));
  expect(types, "npx openapi-typescript http://localhost:3000/api/openapi.json --output e2e/api.d.ts").toBe(read("e2e/api.d.ts"));
});

test("the API page lists every call, also without JavaScript, and links to the OpenAPI document", { tag: ["@nojs", "@phone"] }, async ({
  page,
  site,
}) => {
  await page.goto("/api/docs");
  await expect(page.getByRole("heading", { level: 1, name: "Pollstr API" })).toBeVisible();
  for (const { method, path } of await allOperationsOf(site)) {
    const call = page.locator("li, .opblock-summary").filter({ hasText: path }).filter({ hasText: method }).filter({ visible: true });
    await expect(call.first(), `${method} ${path}`).toBeVisible();
  }
  await expect(page.getByRole("link", { name: "/api/openapi.json" })).toHaveAttribute("href", "/api/openapi.json");
});

test("a call can be tried on the API page, which loads nothing from other sites and keeps the site's content security policy", {
  tag: "@desktop",
}, async ({ page, site }) => {
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  const answer = await page.goto("/api/docs");
  expect(answer?.headers()["content-security-policy"]).toMatch(/^default-src 'none'; script-src 'self' 'nonce-[^']+'; style-src 'self';/);
  const call = page.locator(".opblock").filter({ hasText: "/api/accounts/token/verify/" });
  await call.getByRole("button", { name: "Ask whether a token is valid" }).or(call.locator(".opblock-summary-control")).first().click();
  await call.getByRole("button", { name: "Try it out" }).click();
  await call.getByRole("textbox").fill('{"token": "not one"}');
  await call.getByRole("button", { name: "Execute" }).click();
  await expect(call.locator(".live-responses-table")).toContainText("token_not_valid");
  expect(asked.filter((url) => !url.startsWith(site) && !url.startsWith("data:"))).toEqual([]);
});
