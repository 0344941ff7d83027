import { spawnSync } from "node:child_process";
import path from "node:path";
import type { APIRequestContext } from "@playwright/test";
import { expect, Inbox, type Person, polls, test } from "../fixtures";
import { ownData, Site } from "../site";
import { alerts, goesTo, Visitor } from "../visitor";

/** A change of AUTH_SECRET, tested on a separate site that restarts with new secrets on the same data. */

const [a, b] = [`first ${"a".repeat(32)}`, `second ${"b".repeat(32)}`];
const root = path.dirname(path.dirname(import.meta.dirname));
const taken = "This number cannot be used with this account. Use another number.";

// Slow, because the site restarts with each secret. lib/platform/keys.change.test.ts shows the same of each function.
test("a change of AUTH_SECRET logs nobody out, and a number still belongs to one account and votes once", {
  tag: ["@api", "@nightly"],
}, async ({ playwright, path: pathOf }) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(400_000);
  const data = await ownData();
  const site = await Site.at();
  const under = (secret: string, previous = "") => ({ ...data.env, AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: previous });
  /** Stops the site first: the embedded database allows only one process. */
  const rekey = async (secret: string, previous: string) => {
    await site.stop();
    const env = site.env(under(secret, previous));
    return spawnSync(process.execPath, ["scripts/numbers.mjs"], { cwd: root, env, encoding: "utf8" }).stdout;
  };
  const open: APIRequestContext[] = [];
  const newVisitor = async () => {
    const http = await playwright.request.newContext({ baseURL: site.origin });
    open.push(http);
    return new Visitor(http, site.origin);
  };
  /** Registers a new person and proves this number. */
  const join = async (name: string, phone: string) => {
    const person: Person = { name, email: `${name}@example.com`, password: `secret of ${name}`, phone };
    const visitor = await newVisitor();
    const inbox = new Inbox(visitor.http);
    await visitor.register(person);
    await visitor.sendCode(phone, poll);
    const verified = await visitor.verify(await inbox.code(phone), poll);
    return { person, visitor, inbox, verified };
  };
  const poll = pathOf(polls.free);
  const votedBefore = (visitor: Visitor) => visitor.vote(poll, { choice: "0" });

  try {
    await site.start(under(a));
    const ann = await join("ann", "+12025550101");
    const gone = await join("gone", "+12025550102");
    expect([goesTo(ann.verified), goesTo(gone.verified)]).toEqual([poll, poll]);
    expect([await votedBefore(ann.visitor), await votedBefore(gone.visitor)]).toEqual([false, false]);
    const { password } = gone.person;
    const deleted = await gone.visitor.submit("/settings/delete", "Delete my account for good", { password });
    expect(goesTo(deleted)).toBe("/login?because=account-deleted");

    await site.start(under(b, a));
    expect((await ann.visitor.open(poll)).status(), "still logged in and proven").toBe(200);
    expect(await votedBefore(ann.visitor)).toBe(true);
    const thief = await join("thief", ann.person.phone);
    expect(await alerts(await thief.visitor.follow(goesTo(thief.verified) ?? ""))).toContain(taken);
    const again = await join("again", gone.person.phone);
    expect(goesTo(again.verified), "the deleted account's number is free").toBe(poll);
    expect(await votedBefore(again.visitor), "but has already voted").toBe(true);

    expect(await rekey(b, a)).toMatch(/^Rewritten: [1-9]\d* sealed, 1 ballots\.\nVotes .* not known: [1-9]\d*\./);
    await site.start(under(b));
    const { visitor, inbox, person } = { ...ann, visitor: await newVisitor() };
    await visitor.prove(person, inbox, poll);
    expect(await votedBefore(visitor)).toBe(true);
    const late = await join("late", ann.person.phone);
    expect(await alerts(await late.visitor.follow(goesTo(late.verified) ?? ""))).toContain(taken);
  } finally {
    await site.stop();
    await Promise.all(open.map((http) => http.dispose()));
    data.remove();
  }
});
