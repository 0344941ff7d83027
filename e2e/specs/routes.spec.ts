import { readFileSync } from "node:fs";
import path from "node:path";
import type { APIResponse } from "@playwright/test";
import { Authenticator } from "../authenticator";
import { expect, test } from "../fixtures";
import { forms, goesTo, type SeenForm, type Visitor } from "../visitor";

/**
 * Every route of the build, tried by everybody. A new route fails here until somebody has said whose it is; this table
 * is written by hand on purpose, apart from the rules of the gate.
 */

/**
 * Whose a route is; "fresh" is proven in the last ten minutes, a "leaver" as well or without a number, "hidden" has no
 * address of its own for anybody.
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
 * What answers posts only, and is tried by the tests of the API and of the sandbox; the file of /settings/data, which leads
 * back there (privacy.spec.ts); the address for a cron (retention.spec.ts); and Next's own pages for errors.
 */
const notLookedAt = [
  /^\/api\/(my-data|cron\/retention)$/,
  /^\/api\/accounts\/(?!me$)/,
  /^\/sandbox\/(clock|faults|vonage\/.*)$/,
  /^\/_(global-error|not-found)$/,
];

const guarded: Whose[] = ["a member's", "a leaver's", "the proven's", "the fresh's", "hidden"];
const of = (...whose: Whose[]) => Object.values(routes).flatMap(([address, each]) => (whose.includes(each) ? [address] : []));

/** The ways to ask for a page that Next's own router uses, and headers by which a gate was once passed. */
const asking: Record<string, string>[] = [
  {},
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  { "x-middleware-subrequest": Array(5).fill("middleware").join(":") },
];

/** Asks for each address in every way, and expects to be sent to `door`. */
async function isSentTo(visitor: Visitor, addresses: string[], door: (address: string) => string): Promise<void> {
  for (const address of addresses)
    for (const headers of asking)
      expect(goesTo(await visitor.open(address, headers)), `${address} ${JSON.stringify(headers)}`).toBe(door(address));
}

const login = (address: string) => `/login?next=${encodeURIComponent(address)}`;
const proof = (address: string) => `/2fa?next=${encodeURIComponent(address)}`;

/** The forms of what the person may see, their own number and secrets in none of them. */
async function formsOf(visitor: Visitor, addresses: string[]): Promise<SeenForm[]> {
  const found: SeenForm[] = [];
  for (const address of addresses) {
    const page = await visitor.open(address);
    expect(page.status(), address).toBe(200);
    found.push(...forms(await page.text(), address).filter(({ button }) => button !== "Log out"));
  }
  return found;
}

/** Whatever the fields of the forms may be: each action must have found the fields right before it asks who posts. */
const asked = { challenge: "AAAA", rp: { id: "localhost" }, user: { id: "AAAA" } };
const filled = {
  ...{ name: "Key", answer: JSON.stringify(new Authenticator("http://localhost").make(asked)) },
  ...{ password: "a secret of 20 letters", currentPassword: "a secret of 20 letters", newPassword: "another of 20 letters" },
  ...{ phone: "+12015550100", country: "US", code: "123456", choice: "9", remember: "on" },
};

/** Posts each form as it stood for the proven, and expects to be sent away to prove who one is, or to be told nothing but so. */
async function postsOpenNothing(visitor: Visitor, posted: SeenForm[], door: RegExp): Promise<void> {
  expect(posted.length).toBeGreaterThan(0);
  for (const form of posted) {
    const answer = await visitor.post(form, filled);
    expect(goesTo(answer), `${form.path} “${form.button}”`).toMatch(door);
  }
}

test("every route of the build is in the table that says whose it is", { tag: "@api" }, () => {
  test.skip(Boolean(process.env.BASE_URL), "the build is elsewhere");
  const manifest = path.join(import.meta.dirname, "../../.next/app-path-routes-manifest.json");
  const built = Object.values<string>(JSON.parse(readFileSync(manifest, "utf8")))
    .map((route) => (route === "/home/[viewer]" ? "/" : route))
    .filter((route) => !notLookedAt.some((pattern) => pattern.test(route)));
  expect(Object.keys(routes).sort()).toEqual([...built].sort());
});

test("a stranger gets every public page, is sent from every other to log in, and gets nothing of an account from the API", {
  tag: "@api",
}, async ({ visitor }) => {
  for (const address of of("everybody's")) expect((await visitor.open(address)).status(), address).toBe(200);
  await isSentTo(visitor, of(...guarded), login);
  for (const address of of("a token's")) expect((await visitor.open(address)).status(), address).toBe(401);
});

test("who is logged in and has proven nothing is sent from everything guarded to the proof", { tag: "@api" }, async ({
  visitor,
  person,
}) => {
  await visitor.logIn(person);
  for (const address of of("everybody's")) expect((await visitor.open(address)).status(), address).toBeLessThan(400);
  for (const address of of("a member's", "a leaver's")) await opens(visitor, address);
  await isSentTo(visitor, of("the proven's", "the fresh's", "hidden"), proof);
  for (const address of of("a token's")) expect((await visitor.open(address)).status(), address).toBe(401);
});

test("who has just proven it gets everything but what has no address; no form there does anything for a stranger or the unproven", {
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

test("who has proven it too long ago is sent to the proof anew, and no form that was open does anything", { tag: "@clock" }, async ({
  visitor,
  person,
  inbox,
  network,
}) => {
  const later = (advanceSeconds: number) => network.post("/sandbox/clock", { data: { advanceSeconds } });
  try {
    await later(3_600); // Codes asked for by the tests before this one count no more.
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

/** A page, or a step on within the same room: /2fa/verify leads back to /2fa when no code is under way. */
async function opens(visitor: Visitor, address: string): Promise<void> {
  const answer: APIResponse = await visitor.open(address);
  if (answer.status() === 200) return;
  expect(goesTo(answer), address).not.toBeNull();
  expect(goesTo(answer), address).not.toMatch(/^\/login|^\/2fa\?next=%2F(polls|settings)/);
}

/** The guarded pages that have forms wherever one stands; those of /2fa lead on once everything is proven. */
const guardedPages = () => of("a member's", "a leaver's", "the proven's", "the fresh's").filter((address) => !address.startsWith("/2fa/"));
