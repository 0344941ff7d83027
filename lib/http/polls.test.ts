import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { tokensOf } from "../../scripts/vitest.people";
import { db } from "../platform/db";
import { env } from "../platform/env";
import { seal } from "../platform/keys";
import { answerCall } from "./app";

const mount = { address: () => "192.0.2.1", later: () => {} };
async function call(path: string, init: RequestInit = {}) {
  const response = await answerCall(new Request(`http://localhost${path}`, init), mount);
  return { status: response.status, body: await response.json() };
}

/** The access token of an account whose number is proven, or not. */
async function tokenOf({ hasNumber }: { hasNumber: boolean }): Promise<string> {
  const data = { email: `${randomUUID()}@example.com`, fullName: "Ann", passwordHash: "x", emailVerifiedAt: new Date() };
  const user = await db().user.create({ data: { ...data, phoneSealed: hasNumber ? seal("phone seal", randomUUID()) : null } });
  return (await tokensOf(user, new Date())).access;
}

const create = (token: string, poll: object) =>
  call("/api/polls/", {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(poll),
  });

describe("a poll made by a program", () => {
  it("can be read and found at once, with its settings", async () => {
    const token = await tokenOf({ hasNumber: true });
    const closes = new Date(Date.now() + 3_600_000).toISOString();
    const asked = {
      question: "Which colour is best?",
      description: "Of all.",
      choices: ["Red", " Green "],
      kind: "ranking",
      closes_at: closes,
      results_when: "after_voting",
      results_for: "proven",
      blank: true,
      asked_by: "Ann",
    };
    const made = await create(token, asked);
    expect(made).toMatchObject({
      status: 201,
      body: {
        question: asked.question,
        description: "Of all.",
        kind: "ranking",
        state: "open",
        asked_by: "Ann",
        voters: 0,
        min: 1,
        max: 2,
        closes_at: closes,
        results: { when: "after_voting", for: "proven" },
        choices: [
          { position: 0, text: "Red" },
          { position: 1, text: "Green" },
        ],
      },
    });
    const { id } = made.body;
    expect(made.body.url).toBe(`${env().appUrl}/p/${id}`);
    expect(Date.parse(made.body.opens_at)).toBeGreaterThan(Date.now() - 60_000);
    for (const path of [`/api/polls/${id}`, `/api/polls/${id}/`]) expect(await call(path)).toEqual({ status: 200, body: made.body });
    expect((await call("/api/polls/?q=colour")).body.polls).toContainEqual(expect.objectContaining({ id, question: asked.question }));
  });

  it("as a draft is seen by nobody else, and unlisted ones are not in the list", async () => {
    const token = await tokenOf({ hasNumber: true });
    const draft = await create(token, { question: "A draft?", choices: [], publish: false });
    expect(draft).toMatchObject({ status: 201, body: { state: "draft", opens_at: null } });
    expect((await call(`/api/polls/${draft.body.id}`)).status).toBe(404);
    const unlisted = await create(token, { question: "An unlisted one?", choices: ["a", "b"], listed: false });
    expect((await call(`/api/polls/${unlisted.body.id}`)).status).toBe(200);
    expect((await call("/api/polls?q=unlisted")).body).toEqual({ polls: [], next: null });
  });

  it.each([
    ["no question and one choice", { question: " ", choices: ["a"] }, ["choices", "question"]],
    ["two equal choices", { question: "Q?", choices: ["a", "a"] }, ["choices"]],
    ["a closing time that has passed", { question: "Q?", choices: ["a", "b"], closes_at: "2020-01-01T00:00:00Z" }, ["closes_at"]],
    [
      "a time that no database can give back",
      { question: "Q?", choices: ["a", "b"], closes_at: "9999-12-31T23:59:59-08:00" },
      ["closes_at"],
    ],
    ["a time without a zone", { question: "Q?", choices: ["a", "b"], opens_at: "2030-01-01T00:00:00" }, ["opens_at"]],
    ["choices that are no list", { question: "Q?", choices: "a, b" }, ["choices"]],
    ["a list in a choice", { question: "Q?", choices: ["a", ["b"]] }, ["choices"]],
    ["an object in an unknown field", { question: "Q?", choices: ["a", "b"], more: {} }, ["more"]],
    ["an unknown kind", { question: "Q?", choices: ["a", "b"], kind: "lots" }, ["kind"]],
    ["a name that is too long", { question: "Q?", choices: ["a", "b"], asked_by: "x".repeat(101) }, ["asked_by"]],
  ])("is refused by field: %s", async (_, poll, fields) => {
    const { status, body } = await create(await tokenOf({ hasNumber: true }), poll);
    expect([status, Object.keys(body.fields ?? {}).sort()]).toEqual([400, fields]);
    expect(body.error).toContain(`${Object.keys(body.fields)[0]}: `);
    expect(body.error).not.toMatch(/pollFaults|undefined/);
  });

  it("is told for each field what it takes", async () => {
    const wrong = {
      choices: [1, null],
      kind: "lots",
      min: "two",
      opens_at: "2030-01-01T00:00:00",
      results_when: 1,
      blank: "yes",
      asked_by: 7,
    };
    expect((await create(await tokenOf({ hasNumber: true }), wrong)).body.fields).toEqual({
      question: ["Give a string."],
      choices: ["Give a list of strings."],
      kind: ["Use single, several, approval, ranking or score."],
      min: ["Use a whole number."],
      opens_at: ["Use a time of RFC 3339 with its zone, such as 2030-01-31T18:00:00Z."],
      results_when: ["Use always, after_voting or after_closing."],
      blank: ["Use true or false."],
      asked_by: ["Give a string, not a number."],
    });
    const token = await tokenOf({ hasNumber: true });
    for (const choices of [undefined, null, "a, b", {}])
      expect((await create(token, { question: "Q?", choices })).body.error).toBe("choices: Give a list of strings.");
  });

  it("needs a token and a proven number", async () => {
    const poll = { question: "Q?", choices: ["a", "b"] };
    expect((await create("none", poll)).status).toBe(401);
    expect(await create(await tokenOf({ hasNumber: false }), poll)).toMatchObject({ status: 403, body: { code: "phone_not_proven" } });
  });
});

describe("the list of polls", () => {
  it("has pages, which follow each other without a gap", async () => {
    const token = await tokenOf({ hasNumber: true });
    for (const name of ["one", "two", "three"]) await create(token, { question: `Zebra ${name}?`, choices: ["a", "b"] });
    const first = (await call("/api/polls?q=zebra&limit=2")).body;
    const second = (await call(`/api/polls?q=zebra&limit=2&after=${first.next}`)).body;
    const asked = [...first.polls, ...second.polls].map(({ question }) => question).sort();
    expect([asked, second.next]).toEqual([["Zebra one?", "Zebra three?", "Zebra two?"], null]);
  });

  it.each([
    ["sort=best", "sort"],
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=many", "limit"],
    ["after=nowhere", "after"],
    ["q=a&q=b", "q"],
  ])("is refused with %s, by field", async (query, field) => {
    const { status, body } = await call(`/api/polls/?${query}`);
    expect([status, Object.keys(body.fields ?? {})]).toEqual([400, [field]]);
  });

  it("and a poll that is not there are “not found” in JSON", async () => {
    for (const path of ["/api/polls/nope", "/api/polls/aaaaaaaaaaaa/results", "/api/polls/aaaaaaaaaaaa/live", "/api/polls/1/ballots"])
      expect(await call(path)).toEqual({ status: 404, body: { error: "There is no such poll." } });
  });
});
