import { expect, type Inbox, type Person, polls, test } from "../fixtures";
import { goesTo, type Visitor } from "../visitor";

/** Only a proven person can get a poll's choices or results, whatever the request. */

// Texts that only the ballot and the results show. The question itself is on the front page.
const secrets = ["OK!", "rabbit huntung season", "all the same to me", "See the results", "Votes by choice", "proven phone number."];
const footer = "One person, one vote: each comes with a proven phone number.";

const suffixes = [
  ...[
    "",
    "/",
    "/results",
    "/results/",
    "/results/0",
    "/results/5",
    "/results/again",
    "/kept",
    "/kept/",
    "/keep",
    "?from=x",
    "/results?again=1",
  ],
  ...[
    "/kept?x=1",
    "//results",
    "/./results",
    "/%72esults",
    "/results%2F0",
    "/..%2f3",
    "/page",
    "/layout",
    ".rsc",
    "/results.rsc",
    ".txt",
    "/index.html",
  ],
];
const spellings = (poll: string) => [
  ...suffixes.map((suffix) => poll + suffix),
  ...[
    `/${poll}`,
    `//${poll}`,
    poll.toUpperCase(),
    poll.replace("/polls", "/Polls"),
    poll.replace("/polls", "/%70olls"),
    poll.replace("polls", "polls/"),
  ],
  ...[
    `/home/..${poll}`,
    `/login/..${poll}`,
    `/./${poll}`,
    `/en${poll}`,
    `/de${poll}`,
    `/en/en${poll}`,
    `/sandbox${poll}`,
    `/_next${poll}`,
    `/_next/en${poll}`,
    `${poll}?lang=de`,
    `/_next/data/x${poll}.json`,
    `/home/member?id=3`,
    `${poll.replace("/3", "/03")}`,
  ],
  ...[
    `${poll}%20`,
    `${poll}%00`,
    `${poll};x=1`,
    `${poll}%3Fx`,
    `\\polls\\3`,
    `/api${poll}`,
    `/home/visitor${poll}`,
    `${poll}/segments/_tree.segment.rsc`,
  ],
];

const forgedHeaders: Record<string, Record<string, string>> = {
  plain: {},
  "as an RSC request": { rsc: "1" },
  "as a prefetch": { rsc: "1", "next-router-prefetch": "1" },
  "as a segment prefetch": { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  "with a router state": {
    rsc: "1",
    "next-router-state-tree": encodeURIComponent('["",{"children":["polls",{"children":[["id","3","d"],{"children":["__PAGE__",{}]}]}]}]'),
  },
  "as a subrequest of the middleware": { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
  "as a subrequest of src/middleware": { "x-middleware-subrequest": Array(5).fill("src/middleware").join(":") },
  "as one of pages/_middleware": { "x-middleware-subrequest": "pages/_middleware" },
  "with a rewrite of one's own": { "x-middleware-rewrite": "/polls/3", "x-rewrite-url": "/polls/3", "x-original-url": "/polls/3" },
  "as what has been through the middleware": {
    "x-middleware-next": "1",
    "x-middleware-invoke": "1",
    "x-invoke-path": "/polls/3",
    "x-matched-path": "/polls/3",
  },
  "as a preview": { "x-prerender-revalidate": "1", cookie: "__prerender_bypass=1; __next_preview_data=1" },
  "as a data request": { "x-nextjs-data": "1", purpose: "prefetch" },
};

const bodies: Record<string, object> = {
  "an empty multipart form": { multipart: {} },
  "a multipart form": { multipart: { poll: "3", choice: "9" } },
  "a plain form": { form: { poll: "3", choice: "9" } },
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
    const expectNoSecrets = (text: string, what: string) => {
      for (const secret of secrets) expect(text.replaceAll(footer, ""), what).not.toContain(secret);
    };

    test.beforeEach(async ({ visitor, person, pollPaths }) => {
      // The tests below use this poll's address literally.
      expect(pollPaths.get(polls.free)).toBe("/polls/3");
      if (who === "an unproven member") await visitor.logIn(person);
    });
    const cookie: Record<string, string> =
      who === "someone with forged cookies"
        ? { cookie: "pollstr-login=a.b.c; pollstr-proof=Fe26.2*1*x; pollstr-kept-3=AAAA; pollstr-again-3=1" }
        : {};

    test(`${who} gets no choices or results under any spelling of a poll's address`, { tag: "@api" }, async ({
      visitor,
      person,
      newVisitor,
      inbox,
      site,
    }) => {
      await warmUp(await newVisitor(), person, inbox);
      for (const address of spellings("/polls/3")) {
        for (const method of ["GET", "HEAD"]) {
          const answer = await visitor.http.fetch(site + address, { method, headers: cookie });
          expectNoSecrets(await answer.text(), `${method} ${address}`);
          expect(answer.status(), `${method} ${address}`).toBeLessThan(500);
        }
      }
    });

    test(`${who} gets no choices or results by forged headers`, { tag: "@api" }, async ({ visitor, person, newVisitor, inbox }) => {
      await warmUp(await newVisitor(), person, inbox);
      for (const [how, headers] of Object.entries(forgedHeaders)) {
        for (const address of ["/polls/3", "/polls/3?_rsc=1", "/polls/3/", "/polls/3/results", "/polls/3/results/1", "/polls/3/kept"]) {
          const answer = await visitor.http.get(address, { headers: { ...cookie, ...headers }, maxRedirects: 0 });
          expectNoSecrets(await answer.text(), `${address} ${how}`);
          expect(answer.status(), `${address} ${how}`).toBeLessThan(500);
          expect(answer.status(), `${address} ${how}`).not.toBe(200);
        }
      }
    });

    test(`${who} gets no choices or results by posting, and casts no vote`, { tag: "@api" }, async ({
      visitor,
      person,
      newVisitor,
      inbox,
    }) => {
      await warmUp(await newVisitor(), person, inbox);
      for (const [what, body] of Object.entries(bodies)) {
        for (const address of ["/polls/3", "/polls/3/", "/polls/3/results", "/polls/3/kept", "/polls/3/results/1", "/polls/3/keep"]) {
          for (const method of ["POST", "PUT", "PATCH", "DELETE"]) {
            const answer = await visitor.http.fetch(address, { method, maxRedirects: 0, ...withHeaders(body, cookie) });
            expectNoSecrets(await answer.text(), `${method} ${address} with ${what}`);
            expect(answer.status(), `${method} ${address} with ${what}`).toBeLessThan(500);
          }
        }
      }
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
  expect(await (await visitor.open("/polls/3")).text()).toContain("all the same to me");
  expect(await (await visitor.open("/polls/3/results")).text()).toContain("Votes by choice");
}

test("the pages behind rewrites cannot be opened directly, even after the proof", { tag: "@api" }, async ({ visitor, person, inbox }) => {
  await visitor.prove(person, inbox);
  for (const address of [
    "/polls/3/kept",
    "/polls/3/results/0",
    "/polls/3/results/again",
    "/polls/3/keep",
    "/polls/0",
    "/polls/999999",
    "/polls/x",
    "/polls",
  ]) {
    expect((await visitor.open(address)).status(), address).toBe(404);
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

test("a stranger is sent to log in and a member to the phone proof, both with the page they asked for in `next`", { tag: "@api" }, async ({
  visitor,
  person,
}) => {
  const asked = "/polls/3?from=friend&x=1";
  expect(goesTo(await visitor.open(asked))).toBe(`/login?next=${encodeURIComponent(asked)}`);
  expect(goesTo(await visitor.open("/2fa?next=%2Fpolls%2F3"))).toBe(`/login?next=${encodeURIComponent("/2fa?next=%2Fpolls%2F3")}`);
  await visitor.logIn(person);
  expect(goesTo(await visitor.open(asked))).toBe(`/2fa?next=${encodeURIComponent(asked)}`);
  expect(goesTo(await visitor.open("/polls/3/results"))).toBe(`/2fa?next=${encodeURIComponent("/polls/3/results")}`);
  expect(goesTo(await visitor.open("/2fa/verify?next=%2Fpolls%2F3"))).toBe("/2fa?next=%2Fpolls%2F3&because=none");
});
