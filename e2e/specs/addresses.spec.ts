import { expect, test } from "../fixtures";
import { logIn, sendCode, verify } from "../screens";
import { goesTo, type Visitor } from "../visitor";

/** Any spelling of an address leads to its page, or to the “not found” page. */

/** Guarded addresses with a trailing slash. */
const pages = ["/polls/1/", "/polls/1/results/", "/settings/phone/"];

test("an address with a trailing slash leads to its page after login and proof, with its query", {
  tag: "@nojs-nightly",
}, async ({ page, person, inbox }) => {
  await page.goto("/polls/dem000000004/results/?from=a%20friend");
  await logIn(page, person);
  await sendCode(page, person.phone);
  await expect(page.getByLabel("Verification code")).toBeVisible();
  await verify(page, await inbox.code(person.phone));
  await expect(page).toHaveURL(/\/polls\/dem000000004\/results(\?from=a%20friend|\/now)$/);
  await expect(page.getByRole("table")).toBeVisible();

  await page.goto("/polls/dem000000004/");
  await expect(page).toHaveURL("/polls/dem000000004");
  await expect(page.getByRole("button", { name: "Vote" })).toBeVisible();
});

const publicPages = ["/login", "/register", "/forgot-password", "/reset-password", "/not-me", "/privacy", "/api/docs", "/sandbox"];

test("every public page also responds with a trailing slash", { tag: "@api" }, async ({ visitor }) => {
  for (const path of publicPages) {
    const answer = await visitor.http.get(`${path}/?a=b%20c`);
    expect([answer.status(), new URL(answer.url()).pathname], path).toEqual([200, path]);
    expect(await answer.text(), path).toContain("<h1");
  }
});

test("a guarded address is kept exactly in `next`", { tag: "@api" }, async ({ visitor }) => {
  for (const path of [...pages, "/polls/1%22?a=b%20c", "/Polls/1?a=B%20c"])
    expect(goesTo(await visitor.open(path)), path).toBe(`/login?next=${encodeURIComponent(path)}`);
});

/** Paths that cannot be decoded, and how they are read: the percent sign counts as a literal character. */
const undecodable: [path: string, reads: string][] = [
  ["/polls/1%", "/polls/1%25"],
  ["/polls/%FF", "/polls/%25FF"],
  ["/polls/%E0%A4%A/results", "/polls/%25E0%25A4%25A/results"],
  ["/polls/%/%", "/polls/%25/%25"],
];

test("an address that cannot be decoded is “not found” after the proof; anyone else is asked to log in or prove first", {
  tag: "@api",
}, async ({ visitor, newVisitor, person, inbox, request }) => {
  const stranger = await newVisitor();
  for (const [path, reads] of undecodable) expect(goesTo(await raw(stranger, path)), path).toBe(`/login?next=${encodeURIComponent(reads)}`);

  await visitor.logIn(person);
  for (const [path, reads] of undecodable) expect(goesTo(await raw(visitor, path)), path).toBe(`/2fa?next=${encodeURIComponent(reads)}`);

  const next = "/polls/1%25";
  expect(goesTo(await visitor.sendCode(person.phone, next))).toBe(`/2fa/verify?next=${encodeURIComponent(next)}`);
  expect(goesTo(await visitor.verify(await inbox.code(person.phone), next))).toBe(next);
  for (const [path] of undecodable) await expectNotFound(visitor, path);
  for (const path of ["/%", "/%FF", "/login/%", "/privacy/%zz", "/settings/%", "/2fa/%FF"]) await expectNotFound(visitor, path);

  for (const path of ["/api/accounts/%", "/api/accounts/%FF/", "/api/%", "/sandbox/vonage/v2/verify/%", "/_next/static/%"]) {
    const { status } = await request.get(path).then((answer) => ({ status: answer.status() }));
    expect([401, 404, 405], path).toContain(status);
  }
});

/** Sends a path as it is written: Playwright's client parses it like a browser and does not escape a lone percent sign. */
const raw = (visitor: Visitor, path: string) => visitor.open(path);

async function expectNotFound(visitor: Visitor, path: string): Promise<void> {
  const answer = await raw(visitor, path);
  expect(answer.status(), path).toBe(404);
  expect(await answer.text(), path).toContain("<h1");
}

test("a poll link with a capital letter, or with punctuation of its sentence at the end, leads to the poll", { tag: "@api" }, async ({
  provenVisitor: visitor,
}) => {
  for (const path of ["/polls/1.", "/polls/1)", "/Polls/1", "/polls/1%E2%80%9D", "/polls/1%3E", "/POLLS/1/"])
    expect(goesTo(await visitor.open(`${path}?a=B%20c`)), path).toBe("/polls/1?a=B%20c");
  expect(goesTo(await visitor.open("/polls/1/results)."))).toBe("/polls/1/results");
});

test("a stranger's link to a share page in capitals, as QR codes have it, leads there without a login", { tag: "@api" }, async ({
  visitor,
}) => {
  expect(goesTo(await visitor.open("/P/DEM000000001?a=B"))).toBe("/p/dem000000001?a=B");
  expect(goesTo(await visitor.open("/p/dem000000001)."))).toBe("/p/dem000000001");
});

test("an address above 8 KB, or with more than 100 parameters, is refused at once, and the longest next page is not", {
  tag: "@api",
}, async ({ visitor }) => {
  for (const path of [`/login?${"a&".repeat(7_000)}`, `/api/polls?${"q=&".repeat(200)}`, `/polls/${"x".repeat(9_000)}`])
    expect((await visitor.open(path)).status(), path.slice(0, 20)).toBe(414);
  expect((await visitor.open(`/login?next=${encodeURIComponent(`/${"?".repeat(2_047)}`)}`)).status()).toBe(200);
});

test("the address of a poll in an older version of the site leads to the poll", { tag: "@api" }, async ({
  visitor,
  person,
  inbox,
  path,
}) => {
  await visitor.prove(person, inbox, "/polls/3");
  const answer = await visitor.open("/polls/3");
  expect([answer.status(), goesTo(answer)]).toEqual([308, path("What's up dog?")]);
});

test("the login and registration pages send a logged-in person on to `next` through the gate, and show anyone else the form", {
  tag: "@api",
}, async ({ visitor, person, inbox }) => {
  expect((await visitor.open("/login?next=%2Fpolls%2F1")).status()).toBe(200);
  const login = await visitor.form("/login?next=%2Fpolls%2F1", "Log in");
  await visitor.logIn(person);
  for (const entrance of ["/login", "/register", "/login/"]) {
    expect(goesTo(await visitor.follow(entrance))).toBeNull();
    expect(goesTo(await visitor.open(`${entrance}?next=%2Fpolls%2F1%3Fa%3Db%2520c`)), entrance).toMatch(
      entrance.endsWith("/") ? /^\/login\?/ : /^\/2fa\?next=%2Fpolls%2F1%3Fa%3Db%2520c$/,
    );
  }
  for (const next of ["//evil.example", "https://evil.example", "/a&next=/b"])
    expect(goesTo(await visitor.open(`/login?next=${next}`)), next).toBe("/");
  const again = await visitor.post(login, { login: person.email, password: person.password });
  expect(goesTo(again), "a form that was open is still posted").toBe("/2fa?next=%2Fpolls%2F1");
  await visitor.sendCode(person.phone);
  await visitor.verify(await inbox.code(person.phone));
  expect(goesTo(await visitor.open("/login?next=%2Fpolls%2F1"))).toBe("/polls/1");
});

test("password managers find the page to change the password", { tag: "@api" }, async ({ visitor }) => {
  const answer = await visitor.open("/.well-known/change-password");
  expect([answer.status(), goesTo(answer)]).toEqual([307, "/settings/password"]);
  expect((await visitor.open("/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200")).status()).toBe(404);
});

test("pages and the API answer HEAD like GET, without a body", { tag: "@api" }, async ({ provenVisitor: visitor }) => {
  for (const path of [
    ...publicPages,
    "/",
    "/polls/dem000000001",
    "/polls/dem000000001/mine",
    "/p/dem000000001",
    "/settings",
    "/polls/x",
    "/api/health",
    "/api/openapi.json",
    "/api/accounts/me/",
  ]) {
    const [get, head] = [await visitor.open(path), await visitor.http.head(path, { maxRedirects: 0 })];
    expect(head.status(), path).toBe(get.status());
    expect(head.headers()["content-type"], path).toBe(get.headers()["content-type"]);
    expect((await head.body()).length, path).toBe(0);
  }
});

test("a link preview shows the question of a poll, and nothing of any other guarded page", { tag: "@api" }, async ({ visitor, path }) => {
  const question = "What's up dog?";
  const preview = async (next: string) => {
    const answer = await visitor.http.get(next, { headers: { "user-agent": "facebookexternalhit/1.1" } });
    const [head = ""] = (await answer.text()).split("</head>");
    return [/<title>(.*?)<\/title>/.exec(head)?.[1], /property="og:title" content="(.*?)"/.exec(head)?.[1]].map((text) =>
      text?.replaceAll("&#x27;", "'"),
    );
  };
  expect(await preview(path(question))).toEqual([`${question} · Pollstr`, question]);
  expect(await preview(`${path(question)}/results?a=b`)).toEqual([`${question} · Pollstr`, question]);
  for (const none of ["/polls/999999", "/settings", "/polls/x"]) expect(await preview(none), none).toEqual(["Log in · Pollstr", undefined]);
});
