import { expect, test } from "../fixtures";
import { type Form, goesTo, plain } from "../visitor";

/** No spelling of `next` leads off the site; a bad value counts as "/". */

// One of each kind. lib/platform/paths.test.ts tests the function with all of them.
const hostile = [
  ...["//evil.example", "https://evil.example", "https:evil.example", "/\\evil.example", "\\\\evil.example", "//user:pass@evil.example"],
  ...["/\t/evil.example", "/%5cevil.example", "/.//evil.example", "/\u2044evil.example", "javascript:alert(1)", "polls/1"],
];

/** Valid values, which must arrive unchanged. */
const good = [
  ...["/", "/?a=b", "/register", "/sandbox", "/?q=a+b%20c&x=%26#part", "/?url=https%3A%2F%2Fevil.example", "/?next=//evil.example"],
  ...["/?caf%C3%A9=a%20b", "/?a.b=c-d_e~f", "/?%F0%9F%90%95=1"],
];
const guarded = [
  ...["/polls/1", "/polls/1?from=friend&x=1", "/polls/1/results", "/polls/1?x=%C3%A9#choices", "/polls/1?back=/polls/2"],
  ...["/no-such-page", "/caf%C3%A9", "/a%20b", "/a.b/c-d_e~f"],
];

test('no hostile next parameter leads off the site after login: each counts as "/"', { tag: "@api" }, async ({ person, newVisitor }) => {
  const visitor = await newVisitor();
  const form = await visitor.form("/login", "Log in");
  for (const next of hostile) {
    const answer = await visitor.post(form, { login: person.email, password: person.password, next });
    expect(answer.status(), JSON.stringify(next)).toBe(303);
    expect(goesTo(answer), JSON.stringify(next)).toBe("/");
  }
});

test("no hostile next parameter gets into a page's form", { tag: "@api" }, async ({ visitor }) => {
  for (const page of ["/login", "/register"]) {
    for (const next of hostile) {
      const html = await (await visitor.open(`${page}?next=${encodeURIComponent(next)}`)).text();
      const [main = ""] = html.split("</main>");
      expect(plain(/name="next" value="([^"]*)"/.exec(main)?.[1] ?? "none"), JSON.stringify(next)).toBe("/");
      expect(main, JSON.stringify(next)).not.toContain("evil.example");
    }
  }
});

test("no hostile next parameter leads off the site after the proof", { tag: "@api" }, async ({
  person,
  loggedInVisitor: visitor,
  inbox,
}) => {
  const next = "/%5cevil.example";
  expect(goesTo(await visitor.submit("/2fa", "Send code", { phone: person.phone, next }))).toBe("/2fa/verify?next=%2F");
  const code = await inbox.code(person.phone);
  expect(goesTo(await visitor.submit("/2fa/verify", "Verify", { code, next: "//evil.example" }))).toBe("/");
});

test("`next` given twice, or as something other than text, counts as “/”", { tag: "@api" }, async ({ person, visitor }) => {
  const form: Form = await visitor.form("/login?next=%2Fpolls%2F1&next=%2F%2Fevil.example", "Log in");
  expect(form.hidden).toContainEqual(["next", "/"]);
  const named = await visitor.form("/login?next[]=%2F%2Fevil.example", "Log in");
  expect(named.hidden).toContainEqual(["next", "/"]);
  const file = { name: "x", mimeType: "text/plain", buffer: Buffer.from("//evil.example") };
  const fields = Object.fromEntries(form.hidden);
  const multipart = { ...fields, login: person.email, password: person.password, next: file };
  expect(goesTo(await visitor.http.post("/login", { multipart, maxRedirects: 0 }))).toBe("/");
});

test("a valid next parameter passes login and the gate unchanged", { tag: "@api" }, async ({ person, newVisitor }) => {
  for (const next of good) {
    const visitor = await newVisitor();
    const form = await visitor.form(`/login?next=${encodeURIComponent(next)}`, "Log in");
    expect(form.hidden).toContainEqual(["next", next]);
    expect(goesTo(await visitor.post(form, { login: person.email, password: person.password }))).toBe(next);
  }
  const visitor = await newVisitor();
  for (const next of guarded) {
    const landing = goesTo(await visitor.logIn(person, next));
    expect(landing).toBe(`/2fa?next=${encodeURIComponent(next)}`);
    expect((await visitor.form(landing ?? "", "Send code")).hidden).toContainEqual(["next", next]);
  }
});

test("a valid next parameter passes the proof unchanged", { tag: "@api" }, async ({ person, visitor, inbox }) => {
  await visitor.prove(person, inbox, "/polls/1?from=a%20friend&x=%C3%A9#choices");
});

test("the requested address stays unchanged from the gate to the end of the proof", { tag: "@api" }, async ({ person, visitor, inbox }) => {
  const asked = "/polls/dem000000001?a=b%20c&d=e+f&g=h%2Bi&none=&bare&twice=2&twice=1&&lower=%c3%a9&slash=/%2f?&end=%26%3D%23";
  const next = encodeURIComponent(asked);
  expect(goesTo(await visitor.open(asked))).toBe(`/login?next=${next}`);
  const { email: login, password } = person;
  expect(goesTo(await visitor.submit(`/login?next=${next}`, "Log in", { login, password }))).toBe(`/2fa?next=${next}`);
  expect(goesTo(await visitor.open(asked))).toBe(`/2fa?next=${next}`);
  expect(goesTo(await visitor.submit(`/2fa?next=${next}`, "Send code", { phone: person.phone }))).toBe(`/2fa/verify?next=${next}`);
  const code = await inbox.code(person.phone);
  expect(goesTo(await visitor.submit(`/2fa/verify?next=${next}`, "Verify", { code }))).toBe(asked);
  expect((await visitor.open(asked)).status()).toBe(200);
});

test("the gate passes on a guarded address's path and query unchanged, without the router's own parameter", {
  tag: "@api",
}, async ({ loggedInVisitor: visitor, newVisitor }) => {
  for (const asked of [
    "/polls/1/?a=b%20c",
    "/polls/1/results?a=b%20c&a=+",
    "/polls/%31?a=%2B",
    "/polls/1?=",
    "/polls/1?_rsc_=1&x_rsc=2",
    "/polls/no%20such?a=%20",
  ])
    expect(goesTo(await visitor.open(asked))).toBe(`/2fa?next=${encodeURIComponent(asked)}`);
  for (const query of ["a=b%20c&_rsc=1abc", "_rsc=1abc&a=b%20c", "_rsc&a=b%20c"])
    expect(goesTo(await visitor.open(`/polls/1?${query}`))).toBe(`/2fa?next=${encodeURIComponent("/polls/1?a=b%20c")}`);
  const code = "/2fa/verify?next=%2F%3Fa%3Db%2520c+d";
  expect(goesTo(await (await newVisitor()).open(code))).toBe(`/login?next=${encodeURIComponent(code)}`);
});
