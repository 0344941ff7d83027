import { expect, type Inbox, type Person, polls, test } from "../fixtures";
import { goesTo, type Visitor, withoutScripts } from "../visitor";

/** Only a proven person can get a poll's choices or results, whatever the request. */

const poll = "/polls/dem000000003";

// Texts that only the ballot and the results show. The question itself is on the front page.
const secrets = [
  ...["OK!", "rabbit huntung season", "all the same to me", "See the results", "Votes by choice", "How it is counted"],
  ...['"votes"', '"voters"', '"order"'],
];

const suffixes = [
  ...["", "/", "/results", "/results/", "/results/now", "/results/now/", "/ballot", "/mine", "/vote", "/manage", "/edit"],
  ...["?from=x", "/results?again=1", "/results/now?x=1", "//results", "/./results", "/%72esults", "/results%2Fnow", "/..%2fdem000000004"],
  ...["/page", "/layout", ".rsc", "/results.rsc", "/results/now.rsc", ".txt", "/index.html", "/manage/results.csv", "/manage/ballots.csv"],
];
const spellings = [
  ...suffixes.map((suffix) => poll + suffix),
  ...[`/${poll}`, `//${poll}`, poll.toUpperCase(), poll.replace("/polls", "/Polls"), poll.replace("/polls", "/%70olls"), "/polls/3"],
  ...[`/home/..${poll}`, `/login/..${poll}`, `/p/..${poll}`, `/./${poll}`, `/en${poll}`, `/de${poll}/results`, `/en/en${poll}`],
  ...[`/sandbox${poll}`, `/_next${poll}`, `/_next/en${poll}`, `${poll}?lang=de`, `/_next/data/x${poll}.json`, `/en${poll}/results/now`],
  ...[`${poll}%20`, `${poll}%00`, `${poll};x=1`, `${poll}%3Fx`, poll.replaceAll("/", "\\"), `/api${poll}/mine`],
  ...[`/api${poll}/results`, `/api${poll}/ballots`, `/api${poll}/live`, `/p${poll}`, `${poll}/segments/_tree.segment.rsc`],
];

const id = poll.split("/").at(-1);
const forgedHeaders: Record<string, Record<string, string>> = {
  plain: {},
  "as an RSC request": { rsc: "1" },
  "as a prefetch": { rsc: "1", "next-router-prefetch": "1" },
  "as a segment prefetch": { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  "with a router state": {
    rsc: "1",
    "next-router-state-tree": encodeURIComponent(
      `["",{"children":[["locale","en","d"],{"children":["polls",{"children":[["id","${id}","d"],{"children":["__PAGE__",{}]}]}]}]}]`,
    ),
  },
  "as a subrequest of the middleware": { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
  "as a subrequest of src/middleware": { "x-middleware-subrequest": Array(5).fill("src/middleware").join(":") },
  "as one of pages/_middleware": { "x-middleware-subrequest": "pages/_middleware" },
  "with a rewrite of one's own": { "x-middleware-rewrite": `/en${poll}`, "x-rewrite-url": poll, "x-original-url": poll },
  "as what has been through the middleware": {
    "x-middleware-next": "1",
    "x-middleware-invoke": "1",
    "x-invoke-path": `/en${poll}`,
    "x-matched-path": poll,
  },
  "as a preview": { "x-prerender-revalidate": "1", cookie: "__prerender_bypass=1; __next_preview_data=1" },
  "as a data request": { "x-nextjs-data": "1", purpose: "prefetch" },
};

const bodies: Record<string, object> = {
  "an empty multipart form": { multipart: {} },
  "a multipart form": { multipart: { choice: "1" } },
  "a plain form": { form: { choice: "1" } },
  JSON: { data: "[]", headers: { "content-type": "application/json" } },
  text: { data: "[]", headers: { "content-type": "text/plain;charset=UTF-8" } },
  "an action that is not there": {
    data: "[]",
    headers: { "next-action": "40".padEnd(42, "0"), "content-type": "text/plain;charset=UTF-8" },
  },
  "an action's name that is no name": { data: "[]", headers: { "next-action": "../x", "content-type": "text/plain" } },
  nothing: {},
};

for (const who of ["a stranger", "an unproven member", "someone with forged cookies"] as const) {
  test.describe(who, () => {
    test.describe.configure({ timeout: 240_000 });
    // Forged cookies make a stranger, as cookies.test.ts shows: a second time round all addresses is for the night.
    const tag = who === "someone with forged cookies" ? ["@api", "@nightly"] : "@api";
    const expectNoSecrets = (text: string, what: string) => {
      for (const secret of secrets) expect(text, what).not.toContain(secret);
    };

    test.beforeEach(async ({ visitor, person, path }) => {
      expect(path(polls.free)).toBe(poll);
      if (who === "an unproven member") await visitor.logIn(person);
    });
    const cookie: Record<string, string> =
      who === "someone with forged cookies"
        ? { cookie: "pollstr-login=a.b.c; pollstr-proof=Fe26.2*1*x; pollstr-kept=AAAA; pollstr-ballot-0123abcd=AAAA" }
        : {};

    test(`${who} gets no choices or results under any spelling of a poll's address`, { tag: [tag, "@inside"].flat() }, async ({
      visitor,
      person,
      newVisitor,
      inbox,
      site,
    }) => {
      await warmUp(await newVisitor(), person, inbox);
      for (const address of spellings) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await visitor.http.fetch(site + address, { method, headers: cookie });
          expectNoSecrets(await answer.text(), `${method} ${address}`);
          expect(answer.status(), `${method} ${address}`).toBeLessThan(500);
        }
      }
    });

    test(`${who} gets no choices or results by forged headers`, { tag }, async ({ visitor, person, newVisitor, inbox }) => {
      await warmUp(await newVisitor(), person, inbox);
      for (const [how, headers] of Object.entries(forgedHeaders)) {
        for (const address of ["", "?_rsc=1", "/", "/results", "/results/now", "/ballot", "/mine"].map((suffix) => poll + suffix)) {
          const answer = await visitor.http.get(address, { headers: { ...cookie, ...headers }, maxRedirects: 0 });
          expectNoSecrets(await answer.text(), `${address} ${how}`);
          expect(answer.status(), `${address} ${how}`).toBeLessThan(500);
          expect(answer.status(), `${address} ${how}`).not.toBe(200);
        }
      }
    });

    test(`${who} gets no choices or results by posting, and casts no vote`, { tag }, async ({ provenVisitor: voter, newVisitor }) => {
      const visitor = await newVisitor();
      // A poll of its own: nobody else votes in it.
      const own = await voter.publish({ question: "Who posts here?", choices: "OK!\nNobody", resultsFor: "proven" });
      for (const [what, body] of Object.entries(bodies)) {
        for (const address of ["", "/", "/results", "/results/now", "/ballot", "/vote", "/mine"].map((suffix) => own + suffix)) {
          for (const method of what === "a plain form" ? ["POST", "PUT", "PATCH", "DELETE"] : ["POST"]) {
            const answer = await visitor.http.fetch(address, { method, maxRedirects: 0, ...withHeaders(body, cookie) });
            expectNoSecrets(await answer.text(), `${method} ${address} with ${what}`);
            expect(answer.status(), `${method} ${address} with ${what}`).toBeLessThan(500);
          }
        }
      }
      expect((await voter.results(own)).voters).toBe(0);
    });
  });
}

const withHeaders = (body: object, headers: object) => ({
  ...body,
  headers: { ...("headers" in body ? (body.headers as object) : {}), ...headers },
});

/** A proven person opens the ballot and the results, so that cached pages exist. */
async function warmUp(visitor: Visitor, person: Person, inbox: Inbox): Promise<void> {
  await visitor.prove(person, inbox);
  expect(await (await visitor.open(poll)).text()).toContain("all the same to me");
  expect(await (await visitor.open(`${poll}/results`)).text()).toContain("Votes by choice");
}

test("an address below a poll that is no page of it is not found, even after the proof; the page says so without JavaScript", {
  tag: "@api",
}, async ({ provenVisitor: visitor }) => {
  const below = ["/kept", "/keep", "/results/0", "/results/again", "/ballot/x", "/manage", "/edit"].map((suffix) => poll + suffix);
  const gone = ["", "/results", "/results/now", "/ballot", "/manage", "/edit"].map((suffix) => `/polls/n0such0p0ll0${suffix}`);
  // The second time a page that is rendered once comes from the cache.
  for (const address of [
    ...[...below, ...gone, `/en${poll}`, "/p/n0such0p0ll0", "/polls/0", "/polls/999999", "/polls/999999/results", "/polls"],
    ...["/polls/x", "/polls/x/ballot", "/polls/x/results/now"],
  ])
    for (const visit of ["the first visit", "the second visit"]) {
      const answer = await visitor.open(address);
      expect(answer.status(), `${address}, ${visit}`).toBe(404);
      const page = withoutScripts(await answer.text());
      expect(page, address).toContain("<title>Page not found · Pollstr</title>");
      expect(page, address).toContain("There is no such page</h1>");
      expect(page, address).toMatch(/<a [^>]*href="\/"[^>]*>See the newest polls<\/a>/);
    }
});

test("the account pages need a login but no proof, and a stranger is sent to log in for GET and POST", { tag: "@api" }, async ({
  visitor,
  person,
}) => {
  const own = ["/settings", "/settings/password", "/settings?because=x%20y", "/verify-email", "/verify-email?a=1"];
  for (const address of own) expect(goesTo(await visitor.open(address)), address).toBe(`/login?next=${encodeURIComponent(address)}`);
  for (const address of ["/settings/", "/settings/password/", "/verify-email/"])
    expect(goesTo(await visitor.open(address)), address).toMatch(/^\/login\?next=/);
  await visitor.logIn(person);
  const forms = [
    await visitor.form("/settings/password", "Change password"),
    await visitor.form("/verify-email", "Verify email"),
    await visitor.form("/verify-email", "Send a new code"),
  ];
  for (const address of own) expect((await visitor.open(address)).status(), address).toBe(200);
  await visitor.submit("/2fa", "Log out");
  for (const form of forms)
    expect(goesTo(await visitor.post(form, { currentPassword: person.password, newPassword: "another secret", code: "1" }))).toBe(
      `/login?next=${encodeURIComponent(form.path)}`,
    );
});

test("a stranger is sent to log in and a member to the phone proof, both with the page they asked for in `next`", {
  tag: ["@api", "@inside"],
}, async ({ visitor, person }) => {
  const asked = "/polls/3?from=friend&x=1";
  expect(goesTo(await visitor.open(asked))).toBe(`/login?next=${encodeURIComponent(asked)}`);
  expect(goesTo(await visitor.open("/2fa?next=%2Fpolls%2F3"))).toBe(`/login?next=${encodeURIComponent("/2fa?next=%2Fpolls%2F3")}`);
  await visitor.logIn(person);
  expect(goesTo(await visitor.open(asked))).toBe(`/2fa?next=${encodeURIComponent(asked)}`);
  expect(goesTo(await visitor.open("/polls/3/results"))).toBe(`/2fa?next=${encodeURIComponent("/polls/3/results")}`);
  expect(goesTo(await visitor.open("/2fa/verify?next=%2Fpolls%2F3"))).toBe("/2fa?next=%2Fpolls%2F3&because=none");
});
