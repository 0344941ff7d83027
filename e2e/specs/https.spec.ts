import type { APIRequestContext } from "@playwright/test";
import { type PublicSite, siteBehindTls } from "../behind-tls";
import { expect, Inbox, type Person, test } from "../fixtures";
import { grade } from "../observatory";
import { goesTo, Visitor } from "../visitor";

/** The site as it is reached in production: over HTTPS through a proxy. The spec starts its own site. */

test.describe.configure({ mode: "default", timeout: 180_000 });
test.skip(Boolean(process.env.BASE_URL), "needs the site's own code");

let site: PublicSite;
test.beforeAll(async () => {
  test.setTimeout(180_000);
  site = await siteBehindTls();
});
test.afterAll(() => site?.stop());

const people = { count: 0 };
/** Registers a new person at the HTTPS site. */
async function arrive(playwright: { request: { newContext: (options: object) => Promise<APIRequestContext> } }) {
  const http = await playwright.request.newContext({ baseURL: site.origin, ignoreHTTPSErrors: true });
  const visitor = new Visitor(http, site.origin);
  const n = ++people.count;
  const person: Person = { name: "Pat", email: `pat-${n}@example.com`, password: `secret ${n} of pat`, phone: `+1${200 + n}5550100` };
  expect(goesTo(await visitor.register(person))).toBe("/");
  return { http, visitor, person, inbox: new Inbox(http) };
}

const poll = "/polls/dem000000003";

test("every cookie, including next-auth's, is __Host- or bound to its poll, Secure, HttpOnly and SameSite=Lax, and the forms work", {
  tag: "@api",
}, async ({ playwright }) => {
  const { http, visitor, person, inbox } = await arrive(playwright);
  await visitor.prove(person, inbox, poll);
  const ballot = await visitor.form(poll, "Vote");
  expect(goesTo(await visitor.post(ballot, { choice: "0" }))).toBe(`${poll}/results/now`);
  const stranger = new Visitor(await playwright.request.newContext({ baseURL: site.origin, ignoreHTTPSErrors: true }), site.origin);
  await stranger.post(ballot, { choice: "0" }); // A stranger's vote is kept in a cookie.
  await stranger.submit("/forgot-password", "Send code", { email: person.email });
  for (const path of ["/api/auth/csrf", "/api/auth/signin", "/api/auth/session", "/api/auth/providers"])
    await http.get(path, { maxRedirects: 0 });
  expect(goesTo(await visitor.submit("/settings", "Log out"))).toBe("/");

  const names = new Set(site.cookies.map((cookie) => cookie.split("=", 1)[0]));
  for (const name of ["login", "proof", "kept", "reset", "csrf", "callback"]) expect(names).toContain(`__Host-pollstr-${name}`);
  for (const cookie of site.cookies) {
    const [pair = "", ...attributes] = cookie.toLowerCase().split(/;\s*/);
    // The secret of a ballot is sent to its poll only, so it cannot have the prefix that demands the path "/".
    const isBallot = pair.startsWith("__secure-pollstr-ballot-");
    if (!isBallot) expect(pair).toMatch(/^__host-/);
    expect(pair.length, cookie).toBeLessThanOrEqual(4096); // Browsers reject longer cookies.
    expect(attributes, cookie).toEqual(expect.arrayContaining(["secure", "httponly", "samesite=lax", `path=${isBallot ? poll : "/"}`]));
    expect(
      attributes.filter((attribute) => attribute.startsWith("domain")),
      cookie,
    ).toEqual([]);
  }
});

test("a form posted from another site casts no vote, sends no code and logs nobody out", { tag: "@api" }, async ({ playwright }) => {
  const { visitor, person, inbox, http } = await arrive(playwright);
  await visitor.prove(person, inbox);
  const { voters } = await visitor.results(poll);
  const messages = (await inbox.messages(person.phone)).length;
  const forms = {
    vote: { form: await visitor.form(poll, "Vote"), fields: { choice: "0" } },
    "log out": { form: await visitor.form("/settings", "Log out"), fields: {} },
    "send a code": { form: await visitor.form("/2fa", "Send code"), fields: {} },
  };
  for (const origin of [
    "https://evil.example",
    "null",
    site.origin.replace("https:", "https://evil.example@"),
    `${site.origin}.evil.example`,
  ])
    for (const [what, { form, fields }] of Object.entries(forms)) {
      const answer = await new Visitor(http, origin).post(form, fields);
      expect(answer.status(), `${what} from ${origin}`).toBeGreaterThanOrEqual(400);
      expect(answer.headers()["set-cookie"], `${what} from ${origin}`).toBeUndefined();
    }
  expect((await visitor.results(poll)).voters).toBe(voters);
  expect((await inbox.messages(person.phone)).length).toBe(messages);
  expect((await visitor.open(poll)).status(), "still logged in and proven").toBe(200);
});

test("a forged host header does not get into any redirect or page", { tag: "@api" }, async ({ playwright }) => {
  const http = await playwright.request.newContext();
  const made = [
    { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https" },
    { "x-forwarded-host": "evil.example, localhost" },
    { forwarded: "host=evil.example;proto=https", "x-original-host": "evil.example", "x-forwarded-server": "evil.example" },
    { host: "evil.example" },
    { host: "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-port": "444" },
  ] as Record<string, string>[];
  const paths = ["/", "/polls/1", "/polls/1/", "/2fa?next=%2F", "/settings", "/verify-email", "/login", "/register", "/api/docs", "/nope"];
  for (const headers of made)
    for (const path of [...paths, "/api/auth/signin", "/api/auth/signout", "/api/auth/csrf", "/api/auth/providers", "/api/openapi.json"]) {
      const answer = await http.get(site.plain + path, { headers, maxRedirects: 0 });
      const what = `${path} ${JSON.stringify(headers)}`;
      for (const { name, value } of answer.headersArray()) expect(value, `${what}: ${name}`).not.toContain("evil.example");
      expect(await answer.text(), what).not.toContain("evil.example");
      const { location } = answer.headers();
      if (location && !location.startsWith("/")) expect(new URL(location).origin, what).toBe(site.origin);
    }
});

test("the forms also work behind a proxy that does not forward the requested host", { tag: "@api" }, async ({ playwright }) => {
  const inner = new Visitor(await playwright.request.newContext({ baseURL: site.plain }), site.origin);
  const answer = await inner.logIn({ email: "test", password: "test1234" });
  expect(answer.headers()["set-cookie"]).toContain("__Host-pollstr-login=");
});

test("MDN's HTTP Observatory gives every kind of page its best grade", { tag: "@api" }, async ({ playwright }) => {
  const { visitor, person, inbox } = await arrive(playwright);
  await visitor.prove(person, inbox);
  const stranger = await playwright.request.newContext({ baseURL: site.origin, ignoreHTTPSErrors: true });
  const answers = [
    ...(await Promise.all(
      ["/", "/p/dem000000003", "/login", "/register", "/api/docs", "/nope", "/sandbox"].map((path) => stranger.get(path)),
    )),
    ...(await Promise.all([poll, `${poll}/results`, `${poll}/results/now`, "/settings", "/2fa"].map((path) => visitor.open(path)))),
    await stranger.get("/api/auth/csrf"),
    await visitor.logIn(person),
  ];
  for (const answer of answers) {
    const { grade: mark, score, results } = await grade(answer);
    console.log(`${mark} ${score} ${answer.status()} ${new URL(answer.url()).pathname}`);
    expect(mark, `${answer.url()}: ${results}`).toBe("A+");
    expect(results).toContain("csp-implemented-with-no-unsafe-default-src-none");
  }
});
