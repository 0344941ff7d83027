import type { Page } from "@playwright/test";
import { expect, test } from "../fixtures";
import { alert, choice, logIn, sendCode, verify } from "../screens";
import { goesTo, Visitor } from "../visitor";

/** The security headers of every response, and that the pages work under them. */

const poll = "/polls/dem000000003";

const always = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "strict-transport-security": expect.stringMatching(/^max-age=\d{8,}; includeSubDomains$/),
  "permissions-policy": expect.stringContaining("publickey-credentials-get=(self)"),
};

test("every response has the security headers: pages, redirects, data, files and errors", { tag: "@api" }, async ({
  provenVisitor: proven,
  newVisitor,
}) => {
  const visitor = await newVisitor();
  const [script = ""] = /\/_next\/static\/[^"]+\.js/.exec(await (await visitor.open("/")).text()) ?? [];
  const strange = [
    "/",
    "/login",
    "/api/docs",
    "/sandbox",
    "/nope",
    poll,
    `${poll}/mine`,
    "/p/dem000000003",
    "/p/dem000000003/image.png",
    "/settings",
    "/%zz",
    "/_next/static/nope.js",
  ];
  const data = [
    "/api/health",
    "/api/openapi.json",
    "/api/accounts/me/",
    "/api/accounts/nope",
    "/api/auth/csrf",
    "/api/auth/signin",
    "/icon.svg",
    script,
  ];
  const answers = [
    ...(await Promise.all([...strange, ...data].map((path) => visitor.open(path)))),
    ...(await Promise.all(
      [poll, `${poll}/results`, `${poll}/results/now`, `${poll}/ballot`, `${poll}/mine`, "/me", "/2fa"].map((path) => proven.open(path)),
    )),
    await visitor.http.post("/api/accounts/token/", { data: {} }),
    await visitor.http.post("/login", { form: {} }),
    await visitor.http.post(`${poll}/vote`, { form: {}, maxRedirects: 0 }),
  ];
  for (const answer of answers) {
    const what = `${answer.status()} ${answer.url()}`;
    expect(answer.headers(), what).toMatchObject(always);
    const policies = answer.headersArray().filter(({ name }) => name.toLowerCase() === "content-security-policy");
    expect(policies, what).toHaveLength(1);
    const [scripts = ""] = /script-src [^;]*/.exec(policies[0]?.value ?? "") ?? [];
    expect(scripts, what).toMatch(/^script-src ('none'|'self'( '(nonce|sha256)-[\w+/]+=*')+)$/);
    expect(policies[0]?.value, what).toMatch(/^default-src 'none'; .*style-src 'self'; .*connect-src 'self'; /);
    expect(policies[0]?.value, what).toMatch(/; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'$/);
    expect(answer.headers(), what).not.toHaveProperty("access-control-allow-origin");
  }
});

test("no page may be stored by a cache, whether personal or guarded", { tag: "@api" }, async ({ provenVisitor: visitor }) => {
  for (const path of [
    "/",
    poll,
    `${poll}/results`,
    `${poll}/results/now`,
    `${poll}/ballot`,
    `${poll}/mine`,
    "/polls/999999",
    "/nope",
    "/settings",
    "/2fa",
    "/login",
    "/api/accounts/me/",
    "/api/auth/session",
  ]) {
    for (const headers of [{}, { rsc: "1" }] as Record<string, string>[]) {
      const answer = await visitor.http.get(path, { headers }); // Next redirects its router's requests once.
      const kept = answer.headersArray().filter(({ name }) => name.toLowerCase() === "cache-control");
      expect(kept, path).toHaveLength(1);
      expect(kept[0]?.value, path).toContain("no-store");
    }
  }
});

test("each inline script has a nonce or a hash in the policy; a nonce is used once and never taken from the request", {
  tag: "@api",
}, async ({ provenVisitor: visitor }) => {
  const seen = new Set<string>();
  for (const path of [
    "/",
    poll,
    `${poll}/results`,
    `${poll}/ballot`,
    "/p/dem000000003",
    "/polls/999999",
    "/nope",
    "/settings",
    "/forgot-password",
    "/forgot-password",
    "/api/docs",
    "/sandbox",
  ]) {
    const answer = await visitor.open(path, { "content-security-policy": "script-src 'nonce-chosen'" });
    const csp = answer.headers()["content-security-policy"] ?? "";
    const html = await answer.text();
    expect(html, path).not.toContain("chosen");
    const inline = [...html.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)].filter(([, attributes = ""]) => !/ src=/.test(attributes));
    expect(inline.length, path).toBeGreaterThan(1);
    const [, nonce] = /'nonce-([^']+)'/.exec(csp) ?? [];
    if (nonce) {
      for (const [tag] of inline) expect(tag, path).toContain(`nonce="${nonce}"`);
      expect(seen.has(nonce), path).toBe(false);
      seen.add(nonce);
    } else {
      expect(html, path).not.toContain("nonce=");
      expect(csp.match(/'sha256-/g), path).toHaveLength(new Set(inline.map(([, , text]) => text)).size);
    }
  }
});

test("a page that is rendered once carries no nonce, whatever request comes first", { tag: "@api" }, async ({ voters }) => {
  const [voter] = await voters(1);
  const poll = await voter.publish({ question: "Who asks first?", choices: "A post\nA visit" });
  for (const address of [poll, `${poll}/results`, poll.replace("/polls/", "/p/"), "/polls/999998/results"]) {
    for (const body of [{ data: "x", headers: { "content-type": "text/plain" } }, { form: { a: "b" } }, {}]) {
      const posted = await voter.http.post(address, { ...body, maxRedirects: 0 });
      expect([posted.status(), goesTo(posted)], address).toEqual([303, address]);
    }
    await voter.http.post(address, { multipart: { a: "b" }, maxRedirects: 0 });
    const visit = await voter.open(address);
    expect(await visit.text(), address).not.toContain("nonce=");
    expect(visit.headers()["content-security-policy"], address).toMatch(/script-src 'self'( 'sha256-[\w+/]+=*')+;/);
  }
});

/** Collects what the policy blocks on a page from now on. */
function blockedBy(page: Page): string[] {
  const found: string[] = [];
  page.on("console", (message) => {
    if (/Content Security Policy|violates the following/i.test(message.text())) found.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => found.push(`${page.url()}: ${error.message}`));
  return found;
}

test("the pages work under their content security policy: it blocks nothing of theirs, and their scripts run", { tag: "@desktop" }, async ({
  page,
  context,
  person,
  inbox,
  site,
}) => {
  test.setTimeout(180_000);
  const found = blockedBy(page);
  for (const publicPage of [
    "/",
    "/register",
    "/forgot-password",
    "/reset-password",
    "/not-me",
    "/privacy",
    "/p/dem000000003",
    "/p/dem000000005",
    "/unavailable?next=%2F",
    "/outdated?next=%2F",
    "/nope",
  ]) {
    await page.goto(publicPage);
    expect(found).toEqual([]);
  }
  await page.goto(poll);
  await page.getByRole("button", { name: "Show characters" }).click(); // Exists only when scripts run.
  await logIn(page, person);
  await sendCode(page, person.phone);
  await expect(page.getByRole("timer")).toHaveText(/0:\d\d$/);
  const visitor = new Visitor(context.request, site);
  const other = await context.newPage();
  const foundThere = blockedBy(other);
  await other.goto("/sandbox");
  await expect(other.getByText(person.phone).first()).toBeVisible();
  await verify(page, await inbox.wrongCode(person.phone));
  await expect(alert(page)).toHaveText(/2 tries left/);
  await verify(page, await inbox.code(person.phone));
  await expect(page).toHaveURL(poll);
  await visitor.submit("/forgot-password", "Send code", { email: person.email });
  await expect(other.getByText(person.email).first()).toBeVisible(); // The open inbox page shows it without a reload.
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(alert(page)).toHaveText(["Make a choice first."]);
  await choice(page, "Nothing").check();
  await page.getByRole("button", { name: "Vote" }).click();
  await expect(page.getByRole("table", { name: "Votes by choice" })).toBeVisible();
  await page.goto(poll);
  await expect(page.getByText("You have voted in this poll.")).toBeVisible();
  await visitor.submit("/settings/recovery-codes", "Create recovery codes", { password: person.password });
  const settings = ["sessions", "password", "phone", "recovery-codes", "authenticator", "passkeys", "data", "delete"].map(
    (page) => `/settings/${page}`,
  );
  for (const own of [
    "/settings",
    ...settings,
    "/verify-email",
    "/2fa",
    "/2fa/recovery",
    `${poll}/ballot`,
    "/me",
    "/polls/new",
    "/polls/999999",
  ])
    await page.goto(own);
  await page.goto("/api/docs");
  await page
    .getByRole("button", { name: /Make an account/ })
    .first()
    .click();
  await page.getByRole("button", { name: "Try it out" }).click();
  await page.getByRole("button", { name: "Execute" }).click();
  await expect(page.locator(".live-responses-table").first()).toBeVisible();
  await page.getByRole("button", { name: "Authorize" }).first().click();
  await expect(page.getByText("Available authorizations")).toBeVisible();
  expect([...found, ...foundThere]).toEqual([]);
});

test("an injected script does not run on any kind of page", { tag: "@desktop" }, async ({ page, proven }) => {
  test.setTimeout(120_000);
  expect(proven.phone).toBeTruthy();
  const smuggled = `<script>window.smuggled = 1</script><img src="/nope.png" onerror="window.smuggled = 1"><svg onload="window.smuggled = 1"></svg>
    <script src="data:text/javascript,window.smuggled=1"></script><iframe srcdoc="<script>parent.smuggled = 1</script>"></iframe>`;
  await page.route("**/*", async (route) => {
    if (route.request().resourceType() !== "document" || !route.request().url().startsWith("http")) return route.fallback();
    const response = await route.fetch({ maxRedirects: 0 });
    await route.fulfill({ response, body: (await response.text()).replace(/<\/main>|<\/body>/, `$&${smuggled}`) });
  });
  for (const each of ["/", poll, `${poll}/results`, "/p/dem000000003", "/nope", "/settings", "/forgot-password", "/api/docs", "/sandbox"]) {
    const found = blockedBy(page);
    await page.goto(each);
    await expect.poll(() => found.length, `${each}: the policy has seen it`).toBeGreaterThan(2);
    expect(await page.evaluate("window.smuggled"), each).toBeUndefined();
    page.removeAllListeners("console");
    page.removeAllListeners("pageerror");
  }
});
