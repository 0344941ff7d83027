import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { logIn } from "../../scripts/vitest.people";
import { db } from "../platform/db";
import { env } from "../platform/env";
import { seal } from "../platform/keys";
import { limits } from "../platform/limits/rules";
import { count, spent } from "../platform/limits/store";
import { closeNow, deletePoll } from "../polls/poll/changes";
import { findPoll, forgetPoll } from "../polls/poll/data";
import type { Poll } from "../polls/poll/rules";
import { tallyOf } from "../polls/tally/data";
import { paperOf } from "../polls/vote/data";
import { advanceClock, resetClock } from "../sandbox/store";
import { type CookieWriter, loginOf, writeSeals } from "../sessions/cookies";
import { endSession } from "../sessions/store";
import { answerCall } from "./app";

const hourMs = 3_600_000;
const ago = (ms: number) => new Date(Date.now() - ms);

/** A poll with three choices, open unless `settings` say otherwise. */
function makePoll(settings: Partial<Poll> = {}): Promise<Poll> {
  const id = randomUUID().replaceAll("-", "").slice(0, 12);
  const times = { publishedAt: ago(hourMs), createdAt: ago(hourMs), updatedAt: ago(hourMs) };
  return db().poll.create({ data: { id, question: "Which?", choices: ["A", "B", "C"], ...times, ...settings } });
}

async function makeCreator(): Promise<string> {
  const id = randomUUID();
  await db().user.create({ data: { id, email: `${id}@example.com`, fullName: "Eve", passwordHash: "x" } });
  return id;
}

/** A browser of somebody. It keeps cookies, and its forms are the site's own. */
class Browser {
  readonly cookies = new Map<string, string>();

  async request(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(`http://localhost${path}`, { ...init, headers: { cookie, ...init.headers } });
    const response = await answerCall(request, { address: () => "192.0.2.1", later: () => {} });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "" || /max-age=0/i.test(set)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  vote(poll: { id: string }, fields: string, headers: Record<string, string> = {}): Promise<Response> {
    const own = { origin: env().appUrl, "content-type": "application/x-www-form-urlencoded" };
    return this.request(`/polls/${poll.id}/vote`, { method: "POST", body: fields, headers: { ...own, ...headers } });
  }

  /** Loses a cookie, and returns its name and value. */
  lose(name: string): [name: string, value: string] {
    const value = this.cookies.get(name);
    if (value === undefined || !this.cookies.delete(name)) throw new Error(`No cookie ${name} of ${[...this.cookies.keys()]}`);
    return [name, value];
  }

  /** Votes as a script does. Returns the status and what is answered. */
  async send(poll: { id: string }, fields: string): Promise<[status: number, said: Record<string, unknown>]> {
    const response = await this.vote(poll, fields, { accept: "application/json" });
    return [response.status, await response.json()];
  }
}

/** The browser of a person of that standing. */
async function browserOf(standing: "stranger" | "member" | "proven"): Promise<Browser> {
  const browser = new Browser();
  if (standing === "stranger") return browser;
  const data = { id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()), fullName: "Ann", passwordHash: "x" };
  const user = await db().user.create({ data: { ...data, email: `${data.id}@example.com` } });
  const sessionId = await logIn(user.id, ago(0));
  if (standing === "proven") await db().session.update({ where: { id: sessionId }, data: { provenAt: ago(0), provenBy: "phone" } });
  const jar: CookieWriter = { set: (name, value) => browser.cookies.set(name, value) };
  await writeSeals(jar, { sessionId, userId: user.id }, standing === "proven" ? "proven" : "unproven");
  return browser;
}

/** What a ballot shows of the person. */
const mine = async (browser: Browser, poll: { id: string }) => (await browser.request(`/polls/${poll.id}/mine`)).json();
const leadsTo = (response: Response) => [response.status, response.headers.get("location")];

describe("a vote", () => {
  it("as a plain form leads to the results, and as a script's is answered in JSON; both are counted once", async () => {
    const poll = await makePoll();
    const [ann, bob] = [await browserOf("proven"), await browserOf("proven")];
    expect(leadsTo(await ann.vote(poll, "choice=1"))).toEqual([303, `/polls/${poll.id}/results/now`]);
    expect(leadsTo(await ann.vote(poll, "choice=2"))).toEqual([303, `/polls/${poll.id}/results/now?because=voted-before`]);
    expect(await bob.send(poll, "choice=1")).toEqual([200, { kind: "counted", to: `/polls/${poll.id}/results` }]);
    expect(await bob.send(poll, "choice=1")).toEqual([200, { kind: "voted-before", to: `/polls/${poll.id}/results?because=voted-before` }]);
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 2 });
  });

  it("that cannot be read or comes too late is refused with the reason, and kept for the ballot", async () => {
    const poll = await makePoll({ creatorId: null });
    const ann = await browserOf("proven");
    expect(leadsTo(await ann.vote(poll, "choice=7"))).toEqual([303, `/polls/${poll.id}/ballot?because=unknown-choice`]);
    expect(await ann.send(poll, "")).toEqual([422, { kind: "refused", refusal: "no-choice" }]);
    const over = await makePoll({ closesAt: ago(1) });
    expect(await ann.send(over, "choice=1")).toEqual([422, { kind: "refused", refusal: "closed" }]);
    expect(await mine(ann, over)).toMatchObject({ kept: "choice=1", voted: false });
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 0 });
  });

  it("from another site has no effect, for somebody who is proven too", async () => {
    const poll = await makePoll();
    const ann = await browserOf("proven");
    const others = [{ origin: "https://evil.example" }, { origin: "null" }, { origin: `${env().appUrl}.evil.example` }];
    for (const headers of others) {
      const response = await ann.vote(poll, "choice=1", headers);
      expect([response.status, response.headers.getSetCookie()], headers.origin).toEqual([403, []]);
    }
    const crossSite = { method: "POST", body: "choice=1", headers: { "sec-fetch-site": "cross-site" } };
    expect((await ann.request(`/polls/${poll.id}/vote`, crossSite)).status).toBe(403);
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 0 });
  });

  it("before the proof is kept sealed and leads to what is missing; after the proof the ballot has it", async () => {
    const poll = await makePoll();
    const [stranger, member] = [await browserOf("stranger"), await browserOf("member")];
    const ballot = encodeURIComponent(`/polls/${poll.id}/ballot`);
    expect(leadsTo(await stranger.vote(poll, "choice=2"))).toEqual([303, `/login?next=${ballot}`]);
    expect(leadsTo(await member.vote(poll, "choice=2"))).toEqual([303, `/2fa?next=${ballot}`]);
    const page = encodeURIComponent(`/polls/${poll.id}`);
    expect(await stranger.send(poll, "choice=2")).toEqual([401, { kind: "login-needed", to: `/login?next=${page}` }]);
    expect([...stranger.cookies].join()).not.toContain("choice");
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 0 });

    const proven = await browserOf("proven");
    for (const [name, value] of proven.cookies) stranger.cookies.set(name, value);
    expect(await mine(stranger, poll)).toMatchObject({ name: "Ann", kept: "choice=2", voted: false, own: null, order: [0, 1, 2] });
    await stranger.vote(poll, "choice=2");
    expect(await mine(stranger, poll)).toMatchObject({ kept: null, voted: true, own: "choice=2" });
  });

  it("replaces the one of this browser where votes may be changed", async () => {
    const poll = await makePoll({ mayChange: true });
    const ann = await browserOf("proven");
    expect((await ann.send(poll, "choice=0"))[1]).toMatchObject({ kind: "counted" });
    expect((await ann.send(poll, "choice=2"))[1]).toEqual({ kind: "changed", to: `/polls/${poll.id}/results` });
    expect(leadsTo(await ann.vote(poll, "choice=1"))).toEqual([303, `/polls/${poll.id}/results/now`]);
    expect(await (await ann.request(`/api/polls/${poll.id}/ballots`)).json()).toEqual({ ballots: [{ ballot: "1", count: 1 }] });
  });

  it("may be changed a hundred times a day; the next change is refused with the reason, and a first vote counts for nothing", async () => {
    const poll = await makePoll({ mayChange: true });
    const ann = await browserOf("proven");
    const limit = "changes of one vote a day" as const;
    const login = await loginOf({ get: (name) => ({ value: ann.cookies.get(name) ?? "" }) });
    const subject = `${poll.id} ${login?.userId}`;
    expect((await ann.send(poll, "choice=0"))[1]).toMatchObject({ kind: "counted" });
    expect(await spent(limit, subject)).toBe(0);
    for (let turn = 1; turn < limits[limit].points; turn++) await count([{ limit, subject }]);
    expect((await ann.send(poll, "choice=1"))[1]).toMatchObject({ kind: "changed" });
    expect(await ann.send(poll, "choice=2")).toEqual([422, { kind: "refused", refusal: "too-many-changes" }]);
    expect(leadsTo(await ann.vote(poll, "choice=2"))).toEqual([303, `/polls/${poll.id}/ballot?because=too-many-changes`]);
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 1, ballots: [["1", 1]] });
    const other = await makePoll({ mayChange: true });
    for (const choice of [0, 1]) expect((await ann.send(other, `choice=${choice}`))[0]).toBe(200);
  });

  it("that changes another is kept when it is refused or comes without a proof, and shown until it is sent", async () => {
    const poll = await makePoll({ kind: "several", min: 1, max: 2, mayChange: true });
    const ann = await browserOf("proven");
    await ann.send(poll, "choice=0");
    expect((await ann.send(poll, "choice=0&choice=1&choice=2"))[1]).toEqual({ kind: "refused", refusal: "too-many" });
    expect(await mine(ann, poll)).toMatchObject({ kept: "choice=0&choice=1&choice=2", voted: true, own: "choice=0" });
    const proof = ann.lose("pollstr-proof");
    expect((await ann.send(poll, "choice=1&choice=2"))[0]).toBe(401);
    ann.cookies.set(...proof);
    expect(await mine(ann, poll)).toMatchObject({ kept: "choice=1&choice=2", voted: true, own: "choice=0" });
    expect((await ann.send(poll, "choice=1&choice=2"))[1]).toMatchObject({ kind: "changed" });
    expect(await mine(ann, poll)).toMatchObject({ kept: null, voted: true, own: "choice=1&choice=2" });
  });

  it("that waits is not shown in place of a ballot that cannot be changed, or not in this browser", async () => {
    const ann = await browserOf("proven");
    for (const mayChange of [true, false]) {
      const poll = await makePoll({ mayChange });
      await ann.send(poll, "choice=0");
      await ann.send(poll, "choice=7");
      const [secret] = [...ann.cookies.keys()].filter((name) => name.startsWith("pollstr-ballot"));
      if (mayChange) ann.lose(secret ?? "");
      expect([...ann.cookies.keys()]).toContain("pollstr-kept");
      expect(await mine(ann, poll)).toMatchObject({ kept: null, edited: false, voted: true, own: mayChange ? null : "choice=0" });
    }
  });

  it.each([
    ["aaaaaaaaaaaa", "/polls/aaaaaaaaaaaa"],
    ["999999999", "/polls/999999999"],
    ["%C4%80", "/polls/%C4%80"],
    ["%0d%0aX", "/polls/%0D%0AX"],
    ["%ff", "/polls/%25ff"],
    ["a%2Fb", "/polls/a%2Fb"],
  ])("for a poll that is not there, %s, leads a plain form to the page that says so, and is “not found” for a script", async (id, page) => {
    const browser = await browserOf("proven");
    expect(leadsTo(await browser.vote({ id }, "choice=1"))).toEqual([303, page]);
    expect((await browser.send({ id }, "choice=1"))[0]).toBe(404);
    expect(leadsTo(await browser.request(`/polls/${id}/vote`))).toEqual([307, page]);
  });

  it("is read from a form of either type, and from no other type", async () => {
    const poll = await makePoll();
    const form = new FormData();
    form.append("choice", "2");
    form.append("file", new File(["x"], "x.txt"));
    const post = async (init: RequestInit) =>
      (await browserOf("proven")).request(`/polls/${poll.id}/vote`, {
        method: "POST",
        ...init,
        headers: { accept: "application/json", ...init.headers },
      });
    const said = async (init: RequestInit) => (await (await post(init)).json()).kind;
    expect(await said({ body: form })).toBe("counted");
    expect(await said({ body: new TextEncoder().encode("choice=2") })).toBe("counted"); // without a type
    expect(await said({ body: "choice=2", headers: { "content-type": "application/x-www-form-urlencoded;charset=UTF-8" } })).toBe(
      "counted",
    );
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 3, ballots: [["2", 3]] });
    for (const type of ["application/json", "text/plain", "multipart/mixed; boundary=x"]) {
      const refused = await post({ body: '{"choice":"2"}', headers: { "content-type": type } });
      expect([refused.status, refused.headers.get("accept")], type).toEqual([415, "application/x-www-form-urlencoded"]);
    }
    const broken = { "content-type": "multipart/form-data; boundary=x" };
    expect(await (await post({ body: "choice=2", headers: broken })).json()).toEqual({ kind: "refused", refusal: "no-choice" });
    expect((await post({ body: new Blob(["x".repeat(70_000)]), headers: broken })).status).toBe(413);
  });
});

describe("a ballot that was shown before an edit", () => {
  /** An edit by another process: this one remembers the poll as it was. */
  const edit = (poll: Poll, data: Partial<Poll>) =>
    db().poll.update({ where: { id: poll.id }, data: { ...data, version: { increment: 1 }, updatedAt: new Date() } });
  const shown = (poll: Poll, fields = "choice=0") => `${fields}&paper=${paperOf(poll)}`;

  it.each<[string, Partial<Poll>]>([
    ["the order of the choices", { choices: ["B", "A", "C"] }],
    ["the question", { question: "Which not?" }],
    ["a choice", { choices: ["A", "B", "D"] }],
    ["the kind", { kind: "approval" }],
    ["the blank vote", { blank: true }],
  ])("of %s is not counted; a form and a script are told so, and nothing is ticked", async (_, changes) => {
    const poll = await makePoll();
    const [ann, bob, eve] = [await browserOf("proven"), await browserOf("proven"), await browserOf("proven")];
    await findPoll(poll.id);
    const edited = await edit(poll, changes);
    expect(leadsTo(await ann.vote(poll, shown(poll)))).toEqual([303, `/polls/${poll.id}/ballot?because=edited`]);
    expect(await bob.send(poll, shown(poll))).toEqual([422, { kind: "refused", refusal: "edited" }]);
    for (const browser of [ann, bob]) expect(await mine(browser, poll)).toMatchObject({ kept: null, edited: true, paper: paperOf(edited) });
    expect(await tallyOf(poll.id)).toMatchObject({ voters: 0 });
    // The new one is counted at once, by whoever has been told or not.
    expect((await ann.send(poll, shown(edited)))[1]).toMatchObject({ kind: "counted" });
    expect((await eve.send(poll, shown(edited)))[1]).toMatchObject({ kind: "counted" });
    expect(await mine(ann, poll)).toMatchObject({ kept: null, edited: false, voted: true });
  });

  it("and kept for the proof is not ticked after it, and the ballot says why", async () => {
    const poll = await makePoll();
    const ann = await browserOf("member");
    await ann.vote(poll, shown(poll));
    for (const [name, value] of (await browserOf("proven")).cookies) ann.cookies.set(name, value);
    expect(await mine(ann, poll)).toMatchObject({ kept: "choice=0", edited: false });
    await edit(poll, { choices: ["B", "A", "C"] });
    forgetPoll(poll.id);
    expect(await mine(ann, poll)).toMatchObject({ kept: null, edited: true });
  });

  it("is counted when only the description or the times have changed, and so is one that does not say what it showed", async () => {
    const poll = await makePoll();
    await findPoll(poll.id);
    await edit(poll, { description: "More.", closesAt: new Date(Date.now() + hourMs) });
    for (const fields of [shown(poll), "choice=0"])
      expect((await (await browserOf("proven")).send(poll, fields))[1]).toMatchObject({ kind: "counted" });
  });
});

it("what a ballot shows of a person is told to nobody without a proof", async () => {
  const poll = await makePoll();
  for (const standing of ["stranger", "member"] as const) {
    const response = await (await browserOf(standing)).request(`/polls/${poll.id}/mine`);
    expect([response.status, Object.keys(await response.json())]).toEqual([401, ["kind", "to"]]);
  }
});

it("who is logged in is told to their own browser", async () => {
  const asked = async (browser: Browser) => (await browser.request("/api/session")).json();
  expect(await asked(await browserOf("stranger"))).toEqual({ standing: "stranger", name: null });
  expect(await asked(await browserOf("member"))).toEqual({ standing: "member", name: "Ann" });
});

describe("the results", () => {
  it("are sent again only when they have changed", async () => {
    const poll = await makePoll();
    const ann = await browserOf("proven");
    const [stranger, path] = [new Browser(), `/api/polls/${poll.id}/results`];
    const first = await stranger.request(path);
    expect(await first.json()).toMatchObject({ id: poll.id, voters: 0, final: false });
    const known = { headers: { "if-none-match": `"x", W/${first.headers.get("etag")}` } };
    const same = await stranger.request(path, known);
    expect([same.status, await same.text(), same.headers.get("etag")]).toEqual([304, "", first.headers.get("etag")]);
    await ann.vote(poll, "choice=1");
    const changed = await stranger.request(path, known);
    expect([changed.status, (await changed.json()).winners]).toEqual([200, [1]]);
  });

  it("and the ballots are there as JSON and as CSV, ordered by their text", async () => {
    const poll = await makePoll();
    for (const choice of [2, 0, 2]) await (await browserOf("proven")).vote(poll, `choice=${choice}`);
    const stranger = new Browser();
    const path = `/api/polls/${poll.id}/ballots/`;
    const ballots = [
      { ballot: "0", count: 1 },
      { ballot: "2", count: 2 },
    ];
    expect(await (await stranger.request(path)).json()).toEqual({ ballots });
    const csv = await stranger.request(`${path}?format=csv`);
    expect([csv.headers.get("content-type"), await csv.text()]).toEqual(["text/csv; charset=utf-8", "ballot,count\r\n0,1\r\n2,2\r\n"]);
    expect((await stranger.request(`${path}?format=xml`)).status).toBe(400);
  });

  it("that are hidden are on no wire: each call says only when and for whom they come", async () => {
    const sealed = await makePoll({ resultsWhen: "after_closing", closesAt: new Date(Date.now() + hourMs) });
    const [later, proven] = [await makePoll({ resultsWhen: "after_voting" }), await makePoll({ resultsFor: "proven" })];
    const [ann, bob, stranger] = [await browserOf("proven"), await browserOf("proven"), new Browser()];
    for (const poll of [sealed, later, proven]) await ann.vote(poll, "choice=1");

    const hidden: [Browser, Poll][] = [
      [stranger, sealed],
      [ann, sealed],
      [stranger, later],
      [bob, later],
      [stranger, proven],
      [await browserOf("member"), proven],
    ];
    for (const [browser, poll] of hidden)
      for (const call of ["results", "ballots", "ballots?format=csv", "live"]) {
        const response = await browser.request(`/api/polls/${poll.id}/${call}`, { headers: { "if-none-match": "*" } });
        const said = { code: "results_hidden", when: poll.resultsWhen, for: poll.resultsFor };
        expect([response.status, await response.json(), response.headers.get("etag")], call).toEqual([403, said, null]);
      }
    const shown = async (browser: Browser, poll: Poll) => (await browser.request(`/api/polls/${poll.id}/results`)).status;
    expect([await shown(ann, later), await shown(bob, proven)]).toEqual([200, 200]);
  });
});

/** The events of an open stream, one after the other. */
async function* eventsOf(response: Response): AsyncGenerator<{ event?: string; data: unknown }> {
  let text = "";
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const fields = Object.fromEntries(part.split("\n").map((line) => line.split(/: (.*)/s)));
      yield { event: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

describe("live results", () => {
  const follow = async (poll: Poll, browser = new Browser()) => {
    const response = await browser.request(`/api/polls/${poll.id}/live`);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    return eventsOf(response);
  };

  it("come at once, and again with each vote", async () => {
    const poll = await makePoll();
    const events = await follow(poll);
    expect((await events.next()).value).toMatchObject({ event: "results", data: { id: poll.id, voters: 0 } });
    await (await browserOf("proven")).vote(poll, "choice=2");
    expect((await events.next()).value).toMatchObject({ event: "results", data: { voters: 1, winners: [2] } });
    await events.return(undefined);
  });

  it("end when the poll is deleted, and for nobody else", async () => {
    const creator = await makeCreator();
    const [gone, kept] = [await makePoll({ creatorId: creator }), await makePoll()];
    const [one, other] = [await follow(gone), await follow(kept)];
    await Promise.all([one.next(), other.next()]);
    await deletePoll(creator, gone.id);
    expect((await one.next()).done).toBe(true);
    await (await browserOf("proven")).vote(kept, "choice=0");
    expect((await other.next()).value).toMatchObject({ data: { voters: 1 } });
    await other.return(undefined);
  });

  it("are final once the poll has closed", async () => {
    const creator = await makeCreator();
    const poll = await makePoll({ creatorId: creator });
    const events = await follow(poll);
    await events.next();
    await closeNow(creator, poll.id, new Date());
    expect((await events.next()).value).toMatchObject({ data: { final: true } });
    await events.return(undefined);
  });

  it("end for somebody whose login has ended, and go on for a voter who may see them", async () => {
    const poll = await makePoll({ resultsWhen: "after_voting", resultsFor: "proven" });
    const [ann, bob] = [await browserOf("proven"), await browserOf("proven")];
    for (const voter of [ann, bob]) await voter.vote(poll, "choice=1");
    const [one, two] = [await follow(poll, ann), await follow(poll, bob)];
    await Promise.all([one.next(), two.next()]);
    const login = await loginOf({ get: (name) => ({ value: bob.cookies.get(name) ?? "" }) });
    await endSession(login?.sessionId ?? "", new Date());
    await advanceClock(2);
    for (const voters of [3, 4]) {
      await (await browserOf("proven")).vote(poll, "choice=1");
      expect((await one.next()).value).toMatchObject({ data: { voters } });
    }
    const rest = [];
    for await (const { data } of two) rest.push(data);
    expect(rest.length).toBeLessThan(2); // A reading may have been under way.
    await one.return(undefined);
    await resetClock();
  });

  it("answer HEAD without opening a stream", async () => {
    const response = await new Browser().request(`/api/polls/${(await makePoll()).id}/live`, { method: "HEAD" });
    expect([response.status, response.body]).toEqual([200, null]);
  });
});
