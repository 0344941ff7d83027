import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { APIRequestContext } from "@playwright/test";
import { freePort } from "../../scripts/postgres.mjs";
import { apiAt, bearer } from "../client";
import { expect, Inbox, type Person, polls, test } from "../fixtures";
import { alerts, goesTo, plain, Visitor } from "../visitor";

/** A change of AUTH_SECRET, on a site of its own that is restarted with other secrets on the same data. */

const [a, b] = [`first ${"a".repeat(32)}`, `second ${"b".repeat(32)}`];
const root = path.dirname(path.dirname(import.meta.dirname));
const taken = "This number cannot be used with this account. Use another number.";

class Site {
  private server: ChildProcess | undefined;
  constructor(
    private readonly dataDir: string,
    readonly port: number,
  ) {}

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  private env(secret: string, previous: string) {
    const own = { PORT: String(this.port), APP_URL: this.origin, DATABASE_URL: "", POLLSTR_DATA_DIR: this.dataDir };
    return { ...process.env, ...own, POLLSTR_SANDBOX: "1", AUTH_SECRET: secret, AUTH_SECRET_PREVIOUS: previous };
  }

  async start(secret: string, previous = ""): Promise<void> {
    await this.stop();
    this.server = spawn(process.execPath, ["scripts/demo.mjs"], { cwd: root, env: this.env(secret, previous), stdio: "ignore" });
    const isUp = () =>
      fetch(`${this.origin}/api/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    while (this.server.exitCode === null && !(await isUp())) await pause(250);
    expect(this.server.exitCode, "the site runs").toBeNull();
  }

  async stop(): Promise<void> {
    if (this.server?.exitCode !== null) return;
    this.server.kill("SIGTERM");
    await once(this.server, "exit");
  }

  /** Of the embedded database, which is for one process: the site is stopped for it. */
  async rekey(secret: string, previous: string): Promise<string> {
    await this.stop();
    return spawnSync(process.execPath, ["scripts/numbers.mjs"], { cwd: root, env: this.env(secret, previous), encoding: "utf8" }).stdout;
  }
}

test("while AUTH_SECRET changes nobody is logged out, and a number stays one account's and votes once", { tag: "@api" }, async ({
  playwright,
}) => {
  test.skip(Boolean(process.env.BASE_URL), "starts a site here");
  test.setTimeout(400_000);
  const dataDir = mkdtempSync(path.join(tmpdir(), "pollstr-secrets-"));
  const site = new Site(dataDir, await freePort());
  const open: APIRequestContext[] = [];
  const newVisitor = async () => {
    const http = await playwright.request.newContext({ baseURL: site.origin });
    open.push(http);
    return new Visitor(http, site.origin);
  };
  /** Somebody new, who types this number and the code that arrives. */
  const comes = async (name: string, phone: string) => {
    const person: Person = { name, email: `${name}@example.com`, password: `secret of ${name}`, phone };
    const visitor = await newVisitor();
    const inbox = new Inbox(visitor.http);
    await visitor.register(person);
    await visitor.sendCode(phone, poll);
    const verified = await visitor.verify(await inbox.code(phone), poll);
    return { person, visitor, inbox, verified };
  };
  const vote = async (visitor: Visitor) => {
    const [, first = ""] = /name="choice" value="(\d+)"/.exec(await (await visitor.open(poll)).text()) ?? [];
    return goesTo(await visitor.submit(poll, "Vote", { choice: first }));
  };
  /** Whether the site says that this person had voted before. */
  const votedBefore = async (visitor: Visitor) => {
    expect(await vote(visitor)).toBe(`${poll}/results`);
    return (await (await visitor.open(`${poll}/results`)).text()).includes("You have voted in this poll before.");
  };
  let poll = "";

  try {
    await site.start(a);
    const home = await (await newVisitor()).http.get("/");
    const links = [...(await home.text()).matchAll(/<a href="(\/polls\/\d+)"[^>]*>([^<]*)<\/a>/g)];
    poll = links.find(([, , question = ""]) => plain(question) === polls.free)?.[1] ?? "";
    const ann = await comes("ann", "+12025550101");
    const gone = await comes("gone", "+12025550102");
    expect([goesTo(ann.verified), goesTo(gone.verified)]).toEqual([poll, poll]);
    expect([await votedBefore(ann.visitor), await votedBefore(gone.visitor)]).toEqual([false, false]);
    const { email, password } = gone.person;
    const api = apiAt(site.origin);
    await api.POST("/api/accounts/validate-otp/", { body: { email, otp: await gone.inbox.mailed(email) } });
    const { data } = await api.POST("/api/accounts/token/", { body: { email, password } });
    const deleted = await api.DELETE("/api/accounts/me/", { headers: bearer(data?.access ?? ""), body: { password } });
    expect(deleted.response.status).toBe(204);

    await site.start(b, a);
    expect((await ann.visitor.open(poll)).status(), "still logged in and proven").toBe(200);
    expect(await votedBefore(ann.visitor)).toBe(true);
    const thief = await comes("thief", ann.person.phone);
    expect(await alerts(await thief.visitor.follow(goesTo(thief.verified) ?? ""))).toContain(taken);
    const again = await comes("again", gone.person.phone);
    expect(goesTo(again.verified), "the number of the account that is gone is free").toBe(poll);
    expect(await votedBefore(again.visitor), "but it has voted").toBe(true);

    expect(await site.rekey(b, a)).toMatch(/^Written anew: [1-9]\d* sealed, 1 ballots\.\nVotes .* not known: 1\./);
    await site.start(b);
    const { visitor, inbox, person } = { ...ann, visitor: await newVisitor() };
    await visitor.prove(person, inbox, poll);
    expect(await votedBefore(visitor)).toBe(true);
    const late = await comes("late", ann.person.phone);
    expect(await alerts(await late.visitor.follow(goesTo(late.verified) ?? ""))).toContain(taken);
  } finally {
    await site.stop();
    await Promise.all(open.map((http) => http.dispose()));
    rmSync(dataDir, { recursive: true, force: true });
  }
});
