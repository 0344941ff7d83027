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
 * number. "Own": the creator of the poll, which manage-poll.spec.ts tests; not found for anyone else.
 */
type Access = "public" | "member" | "leaver" | "proven" | "fresh" | "own";

const poll = "/polls/dem000000003";

const publicRoutes = ["/", "/login", "/register", "/forgot-password", "/reset-password", "/not-me", "/privacy", "/api/docs"];
const memberRoutes = [
  "/2fa",
  "/2fa/verify",
  "/2fa/recovery",
  "/2fa/app",
  "/2fa/passkey",
  "/settings",
  "/settings/password",
  "/settings/sessions",
  "/verify-email",
  "/me",
];

const routes: Record<string, [address: string, access: Access]> = {
  ...Object.fromEntries(publicRoutes.map((route) => [route, [route, "public"]])),
  "/api/[[...path]]": ["/api/openapi.json", "public"],
  "/api/auth/[...nextauth]": ["/api/auth/csrf", "public"],
  "/icon.svg": ["/icon.svg", "public"],
  "/sandbox": ["/sandbox", "public"],
  "/sandbox/messages": ["/sandbox/messages?to=nobody@example.com", "public"],
  "/unavailable": ["/unavailable?next=%2F", "public"],
  "/outdated": ["/outdated?next=%2F", "public"],

  ...Object.fromEntries(memberRoutes.map((route) => [route, [route, "member"]])),

  "/p/[id]": ["/p/dem000000003", "public"],
  "/p/[id]/image.png": ["/p/dem000000003/image.png", "public"],
  "/p/[id]/qr.svg": ["/p/dem000000003/qr.svg", "public"],

  "/polls/[id]": [poll, "proven"],
  "/polls/[id]/ballot": [`${poll}/ballot`, "proven"],
  "/polls/[id]/results": [`${poll}/results`, "proven"],
  "/polls/[id]/results/now": [`${poll}/results/now`, "proven"],
  "/polls/new": ["/polls/new", "proven"],
  "/polls/[id]/edit": [`${poll}/edit`, "own"],
  "/polls/[id]/manage": [`${poll}/manage`, "own"],
  "/polls/[id]/manage/[file]": [`${poll}/manage/results.csv`, "own"],
  "/settings/phone": ["/settings/phone", "proven"],

  "/settings/recovery-codes": ["/settings/recovery-codes", "fresh"],
  "/settings/data": ["/settings/data", "fresh"],
  "/settings/delete": ["/settings/delete", "leaver"],
  "/settings/authenticator": ["/settings/authenticator", "fresh"],
  "/settings/passkeys": ["/settings/passkeys", "fresh"],
};

/**
 * Routes for posts only, which the specs of the sandbox test, a ballot's calls, which guarded-routes.spec.ts does, what the
 * middleware serves at "/?q=…", and Next's own error pages.
 */
const testedElsewhere = [
  /^\/sandbox\/(clock|faults|vonage\/.*|\[\.\.\.path\])$/,
  /^\/polls\/\[id\]\/\[call\]$/,
  /^\/found$/,
  /^\/_(global-error|not-found)$/,
];

const guarded: Access[] = ["member", "leaver", "proven", "fresh", "own"];
const routesFor = (...access: Access[]) => Object.values(routes).flatMap(([address, each]) => (access.includes(each) ? [address] : []));

/** The headers of Next's own router, and one by which middleware could once be bypassed (CVE-2025-29927). */
const headerSets: Record<string, string>[] = [
  {},
  { rsc: "1" },
  { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" },
  { "x-middleware-subrequest": Array(5).fill("middleware").join(":") },
];

/** Requests each address with each set of headers and expects a redirect to `door`. */
async function expectRedirect(visitor: Visitor, addresses: string[], door: (address: string) => string): Promise<void> {
  for (const address of addresses)
    for (const headers of headerSets) {
      const first = goesTo(await visitor.open(address, headers));
      // Next redirects its router's requests for a file once.
      const target = first?.startsWith(`${address}?_rsc`) ? goesTo(await visitor.open(first, headers)) : first;
      expect(target, `${address} ${JSON.stringify(headers)}`).toBe(door(address));
    }
}

/** Where the person is afterwards: a download leads back to its page. */
const afterwards = (address: string) => encodeURIComponent(address.replace(/\/results\.csv$/, ""));
const login = (address: string) => `/login?next=${afterwards(address)}`;
const proof = (address: string) => `/2fa?next=${afterwards(address)}`;

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
  name: "Key",
  answer: JSON.stringify(new Authenticator("http://localhost").make(asked)),
  password: "a secret of 20 letters",
  currentPassword: "a secret of 20 letters",
  newPassword: "another of 20 letters",
  phone: "+12015550100",
  country: "US",
  code: "123456",
  choice: "1",
  remember: "on",
};

/** Posts each form as a proven person saw it, and expects a redirect that matches `door`. */
async function expectPostsRefused(visitor: Visitor, posted: SeenForm[], door: RegExp): Promise<void> {
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
    .map((route) => route.replace(/^\/\[locale\](?=\/)/, "").replace("/home/[sort]", "/"))
    .filter((route) => !testedElsewhere.some((pattern) => pattern.test(route)));
  expect(Object.keys(routes).sort()).toEqual([...built].sort());
});

test("a stranger gets every public page, is sent from every other page to log in, and gets no account from the API", {
  tag: "@api",
}, async ({ visitor }) => {
  for (const address of routesFor("public")) expect((await visitor.open(address)).status(), address).toBe(200);
  await expectRedirect(visitor, routesFor(...guarded), login);
  expect((await visitor.open("/api/accounts/me/")).status()).toBe(401);
});

test("the pages behind “/” have no address of their own: they are not found, and guarded like every unknown one", {
  tag: "@api",
}, async ({ visitor, provenVisitor, newVisitor }) => {
  const stranger = await newVisitor();
  for (const address of ["/found", "/found?q=a", "/home/new", "/home/old", "/home", "/en/home/new"]) {
    expect(goesTo(await stranger.open(address)), address).toBe(`/login?next=${encodeURIComponent(address)}`);
    expect((await provenVisitor.open(address)).status(), address).toBe(404);
  }
  for (const address of ["/", "/?q=a"]) expect((await visitor.open(address)).status(), address).toBe(200);
});

test("a logged-in person without a proof is sent from every guarded page to the proof", { tag: "@api" }, async ({
  loggedInVisitor: visitor,
}) => {
  for (const address of routesFor("public")) expect((await visitor.open(address)).status(), address).toBeLessThan(400);
  for (const address of routesFor("member", "leaver")) await opens(visitor, address);
  await expectRedirect(visitor, routesFor("proven", "fresh", "own"), proof);
  expect((await visitor.open("/api/accounts/me/")).status()).toBe(401);
});

test("a fresh proof opens every page that has an address; its forms do nothing for a stranger or an unproven person", {
  tag: "@api",
}, async ({ provenVisitor: visitor, newVisitor, newPerson }) => {
  for (const address of routesFor("public", "member", "leaver", "proven", "fresh")) await opens(visitor, address);
  for (const address of routesFor("own")) expect((await visitor.open(address)).status(), address).toBe(404);
  expect((await visitor.open("/api/accounts/me/")).status()).toBe(401);

  await expectPostsRefused(await newVisitor(), await formsOf(visitor, guardedPages()), /^\/login\?next=/);
  const member = await newVisitor();
  await member.logIn(await newPerson());
  await expectPostsRefused(member, await formsOf(visitor, routesFor("proven", "fresh")), /^\/2fa\?next=/);
});

test("an expired proof leads to a new one, and a form that was still open does nothing", { tag: "@clock" }, async ({
  laterVisitor: visitor,
  advance,
}) => {
  const sensitive = await formsOf(visitor, routesFor("fresh", "leaver"));
  const all = await formsOf(visitor, routesFor("proven", "fresh", "leaver"));

  await advance(11 * 60);
  for (const address of routesFor("proven")) await opens(visitor, address);
  for (const address of routesFor("fresh", "leaver")) expect(goesTo(await visitor.open(address))).toBe(`${proof(address)}&because=fresh`);
  await expectPostsRefused(visitor, sensitive, /^\/2fa\?next=.*&because=fresh$/);

  await advance(24 * 3_600);
  for (const address of routesFor("member")) await opens(visitor, address);
  await expectRedirect(visitor, routesFor("proven", "fresh", "own"), proof);
  for (const address of routesFor("leaver")) expect(goesTo(await visitor.open(address))).toBe(proof(address));
  await expectPostsRefused(visitor, all, /^\/2fa\?next=/);
});

/** Expects a page or a redirect within its area: /2fa/verify redirects to /2fa when no code is pending. */
async function opens(visitor: Visitor, address: string): Promise<void> {
  const answer: APIResponse = await visitor.open(address);
  if (answer.status() === 200) return;
  expect(goesTo(answer), address).not.toBeNull();
  expect(goesTo(answer), address).not.toMatch(/^\/login|^\/2fa\?next=%2F(polls|settings)/);
}

/** The guarded pages that have forms for a proven person; those under /2fa then redirect. */
const guardedPages = () => routesFor("member", "leaver", "proven", "fresh").filter((address) => !address.startsWith("/2fa/"));
