import { readFileSync } from "node:fs";
import path from "node:path";
import type { APIResponse } from "@playwright/test";
import { Authenticator } from "../authenticator";
import { expect, test } from "../fixtures";
import { forms, goesTo, type SeenForm, type Visitor } from "../visitor";

/**
 * Every route of the build, requested with every kind of login. A new route fails here until it is in the table. The
 * table is written by hand on purpose, independent of the rules of the gate.
 */

/**
 * Who may open a route. "Fresh": a proof in the last ten minutes. "Leaver": a fresh proof, or an account without a
 * number. "Hidden": not found for anyone.
 */
type Whose = "everybody's" | "a member's" | "a leaver's" | "the proven's" | "the fresh's" | "a token's" | "hidden";

const everybodys = [
  "/",
  "/login",
  "/register",
  "/forgot-password",
  "/reset-password",
  "/not-me",
  "/privacy",
  "/api/docs",
  "/api/openapi.json",
];
const members = [
  "/2fa",
  "/2fa/verify",
  "/2fa/recovery",
  "/2fa/app",
  "/2fa/passkey",
  "/settings",
  "/settings/password",
  "/settings/sessions",
  "/verify-email",
];

const routes: Record<string, [address: string, whose: Whose]> = {
  ...Object.fromEntries(everybodys.map((route) => [route, [route, "everybody's"]])),
  "/api/health": ["/api/health", "everybody's"],
  "/api/auth/[...nextauth]": ["/api/auth/csrf", "everybody's"],
  "/icon.svg": ["/icon.svg", "everybody's"],
  "/sandbox": ["/sandbox", "everybody's"],
  "/sandbox/messages": ["/sandbox/messages?to=nobody@example.com", "everybody's"],
  "/unavailable": ["/unavailable?next=%2F", "everybody's"],
  "/outdated": ["/outdated?next=%2F", "everybody's"],

  ...Object.fromEntries(members.map((route) => [route, [route, "a member's"]])),

  "/polls/[id]": ["/polls/3", "the proven's"],
  "/polls/[id]/results/[voters]": ["/polls/3/results", "the proven's"],
  "/settings/phone": ["/settings/phone", "the proven's"],

  "/settings/recovery-codes": ["/settings/recovery-codes", "the fresh's"],
  "/settings/data": ["/settings/data", "the fresh's"],
  "/settings/delete": ["/settings/delete", "a leaver's"],
  "/settings/authenticator": ["/settings/authenticator", "the fresh's"],
  "/settings/passkeys": ["/settings/passkeys", "the fresh's"],

  "/api/accounts/me": ["/api/accounts/me/", "a token's"],

  "/polls/[id]/keep": ["/polls/3/keep", "hidden"],
  "/polls/[id]/kept": ["/polls/3/kept", "hidden"],
  "/polls/[id]/results/again": ["/polls/3/results/again", "hidden"],
};

/**
 * Routes that are tested elsewhere: those for posts only, in the specs of the API and the sandbox; the download, in
 * privacy.spec.ts; the address for a cron job, in retention.spec.ts. Next's own error pages are left out too.
 */
const notLookedAt = [
  /^\/api\/(my-data|cron\/retention)$/,
  /^\/api\/accounts\/(?!me$)/,
  /^\/sandbox\/(clock|faults|vonage\/.*)$/,
  /^\/_(global-error|not-found)$/,
];

const guarded: Whose[] = ["a member's", "a leaver's", "the proven's", "the fresh's", "hidden"];
const of = (...whose: Whose[]) => Object.values(routes).flatMap(([address, each]) => (whose.includes(each) ? [address] : []));

/** The headers of Next's own router, and one by which middleware could once be bypassed (CVE-2025-29927). */
const asking: Record<string, string>[] = [
  {},
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  { "x-middleware-subrequest": Array(5).fill("middleware").join(":") },
];

/** Requests each address with each set of headers and expects a redirect to `door`. */
async function isSentTo(visitor: Visitor, addresses: string[], door: (address: string) => string): Promise<void> {
  for (const address of addresses)
    for (const headers of asking)
      expect(goesTo(await visitor.open(address, headers)), `${address} ${JSON.stringify(headers)}`).toBe(door(address));
}

const login = (address: string) => `/login?next=${encodeURIComponent(address)}`;
const proof = (address: string) => `/2fa?next=${encodeURIComponent(address)}`;

/** The forms on these pages, except “Log out”. */
async function formsOf(visitor: Visitor, addresses: string[]): Promise<SeenForm[]> {
  const found: SeenForm[] = [];
  for (const address of addresses) {
    const page = await visitor.open(address);
    expect(page.status(), address).toBe(200);
    found.push(...forms(await page.text(), address).filter(({ button }) => button !== "Log out"));
  }
  return found;
}

/** Valid values for every field of every form, so that no action refuses a post because of its fields. */
const asked = { challenge: "AAAA", rp: { id: "localhost" }, user: { id: "AAAA" } };
const filled = {
  ...{ name: "Key", answer: JSON.stringify(new Authenticator("http://localhost").make(asked)) },
  ...{ password: "a secret of 20 letters", currentPassword: "a secret of 20 letters", newPassword: "another of 20 letters" },
  ...{ phone: "+12015550100", country: "US", code: "123456", choice: "9", remember: "on" },
};

/** Posts each form as a proven person saw it, and expects a redirect that matches `door`. */
async function postsOpenNothing(visitor: Visitor, posted: SeenForm[], door: RegExp): Promise<void> {
  expect(posted.length).toBeGreaterThan(0);
  for (const form of posted) {
    const answer = await visitor.post(form, filled);
    expect(goesTo(answer), `${form.path} “${form.button}”`).toMatch(door);
  }
}

test("every route of the build is in the table of who may open it", { tag: "@api" }, () => {
  test.skip(Boolean(process.env.BASE_URL), "the build is elsewhere");
  const manifest = path.join(import.meta.dirname, "../../.next/app-path-routes-manifest.json");
  const built = Object.values<string>(JSON.parse(readFileSync(manifest, "utf8")))
    .map((route) => (route === "/home/[viewer]" ? "/" : route))
    .filter((route) => !notLookedAt.some((pattern) => pattern.test(route)));
  expect(Object.keys(routes).sort()).toEqual([...built].sort());
});

test("a stranger gets every public page, is sent from every other page to log in, and gets no account from the API", {
  tag: "@api",
}, async ({ visitor }) => {
  for (const address of of("everybody's")) expect((await visitor.open(address)).status(), address).toBe(200);
  await isSentTo(visitor, of(...guarded), login);
  for (const address of of("a token's")) expect((await visitor.open(address)).status(), address).toBe(401);
});

test("a logged-in person without a proof is sent from every guarded page to the proof", { tag: "@api" }, async ({ visitor, person }) => {
  await visitor.logIn(person);
  for (const address of of("everybody's")) expect((await visitor.open(address)).status(), address).toBeLessThan(400);
  for (const address of of("a member's", "a leaver's")) await opens(visitor, address);
  await isSentTo(visitor, of("the proven's", "the fresh's", "hidden"), proof);
  for (const address of of("a token's")) expect((await visitor.open(address)).status(), address).toBe(401);
});

test("a fresh proof opens every page that has an address; its forms do nothing for a stranger or an unproven person", {
  tag: "@api",
}, async ({ visitor, person, inbox, newVisitor, newPerson }) => {
  await visitor.prove(person, inbox);
  for (const address of of("everybody's", "a member's", "a leaver's", "the proven's", "the fresh's")) await opens(visitor, address);
  for (const address of of("hidden")) expect((await visitor.open(address)).status(), address).toBe(404);
  for (const address of of("a token's")) expect((await visitor.open(address)).status(), address).toBe(401);

  await postsOpenNothing(await newVisitor(), await formsOf(visitor, guardedPages()), /^\/login\?next=/);
  const member = await newVisitor();
  await member.logIn(await newPerson());
  await postsOpenNothing(member, await formsOf(visitor, of("the proven's", "the fresh's")), /^\/(2fa\?next=|polls\/3$)/);
});

test("after a proof has aged the person is sent to a new one, and a form that was open does nothing", { tag: "@clock" }, async ({
  visitor,
  person,
  inbox,
  network,
}) => {
  const later = (advanceSeconds: number) => network.post("/sandbox/clock", { data: { advanceSeconds } });
  try {
    await later(3_600); // So that codes requested by earlier tests no longer count against the limits.
    await visitor.prove(person, inbox);
    const sensitive = await formsOf(visitor, of("the fresh's", "a leaver's"));
    const all = await formsOf(visitor, of("the proven's", "the fresh's", "a leaver's"));

    await later(11 * 60);
    for (const address of of("the proven's")) await opens(visitor, address);
    for (const address of of("the fresh's", "a leaver's"))
      expect(goesTo(await visitor.open(address))).toBe(`${proof(address)}&because=fresh`);
    await postsOpenNothing(visitor, sensitive, /^\/2fa\?next=.*&because=fresh$/);

    await later(24 * 3_600);
    for (const address of of("a member's")) await opens(visitor, address);
    await isSentTo(visitor, of("the proven's", "the fresh's", "hidden"), proof);
    for (const address of of("a leaver's")) expect(goesTo(await visitor.open(address))).toBe(proof(address));
    await postsOpenNothing(visitor, all, /^\/(2fa\?next=|polls\/3$)/);
  } finally {
    expect((await network.delete("/sandbox/clock")).ok()).toBe(true);
  }
});

/** Expects a page or a redirect within its area: /2fa/verify redirects to /2fa when no code is pending. */
async function opens(visitor: Visitor, address: string): Promise<void> {
  const answer: APIResponse = await visitor.open(address);
  if (answer.status() === 200) return;
  expect(goesTo(answer), address).not.toBeNull();
  expect(goesTo(answer), address).not.toMatch(/^\/login|^\/2fa\?next=%2F(polls|settings)/);
}

/** The guarded pages that have forms for a proven person; those under /2fa then redirect. */
const guardedPages = () => of("a member's", "a leaver's", "the proven's", "the fresh's").filter((address) => !address.startsWith("/2fa/"));
