import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { now } from "../../../scripts/vitest.people";
import { at, poll } from "../../../scripts/vitest.polls";
import { db } from "../../platform/db";
import { seal } from "../../platform/keys";
import type { Voter } from "../ballot/secret/data";
import { closeNow } from "../poll/changes";
import type { Poll } from "../poll/rules";
import { finish, fold } from "../tally/changes";
import { tallyOf } from "../tally/data";
import { castVote, changeVote } from "./changes";
import { hasVoted, ownBallot } from "./data";

/** Makes people, each with a number of their own. */
async function voters(count: number): Promise<Voter[]> {
  const people = Array.from({ length: count }, () => ({ id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }));
  await db().user.createMany({
    data: people.map((person) => ({ ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
  });
  return people;
}
async function voter(): Promise<Voter> {
  const [one] = await voters(1);
  if (!one) throw new Error("Nobody was made.");
  return one;
}
const many = <T>(times: number, work: (turn: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, turn) => work(turn)));
const ballotsIn = async ({ id }: Poll) => Object.fromEntries((await tallyOf(id))?.ballots ?? []);
async function secretOf(person: Voter, asked: Poll, text: string): Promise<string> {
  const cast = await castVote(person, asked, text, now);
  if (cast.kind !== "counted") throw new Error(`The vote was not counted: ${cast.kind}`);
  return cast.secret;
}

describe("a vote", () => {
  it("is counted at once, and leaves a ballot that only its secret finds", async () => {
    const asked = await poll();
    const secret = await secretOf(await voter(), asked, "1");
    expect(await ballotsIn(asked)).toEqual({ "1": 1 });
    expect(await ownBallot(asked.id, secret)).toBe("1");
    expect(await ownBallot(asked.id, "AAAAAAAAAAAAAAAAAAAAAA")).toBeNull();
    expect(await ownBallot((await poll()).id, secret)).toBeNull();
  });

  it("is counted once per account, and a second one changes nothing", async () => {
    const asked = await poll();
    const person = await voter();
    expect(await hasVoted(asked, person)).toBe(false);
    await castVote(person, asked, "0", now);
    expect(await castVote(person, asked, "1", at(1000))).toEqual({ kind: "voted-before" });
    expect(await castVote({ ...person, phoneSealed: (await voter()).phoneSealed }, asked, "1", now)).toEqual({ kind: "voted-before" });
    expect([await hasVoted(asked, person), await ballotsIn(asked)]).toEqual([true, { "0": 1 }]);
  });

  it("is counted once per number, even from another account", async () => {
    const asked = await poll();
    const [first, second] = [await voter(), await voter()];
    await castVote(first, asked, "0", now);
    const moved = { ...second, phoneSealed: first.phoneSealed };
    expect(await hasVoted(asked, moved)).toBe(true);
    expect(await castVote(moved, asked, "1", now)).toEqual({ kind: "voted-before" });
    expect([await hasVoted(asked, second), await ballotsIn(asked)]).toEqual([false, { "0": 1 }]);
  });

  it("posted eight times at once is counted once", async () => {
    const asked = await poll();
    const person = await voter();
    const outcomes = await many(8, () => castVote(person, asked, "0", now));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["counted", ...Array(7).fill("voted-before")]);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 1, ballots: [["0", 1]] });
  });

  it("of eight accounts with one number is counted once, even when all vote at once", async () => {
    const asked = await poll();
    const people = (await voters(8)).map((person, _, [first = person]) => ({ ...person, phoneSealed: first.phoneSealed }));
    const outcomes = await Promise.all(people.map((person) => castVote(person, asked, "0", now)));
    expect(outcomes.filter(({ kind }) => kind === "counted")).toHaveLength(1);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 1 });
  });

  it("in one poll leaves the person free to vote in another, and the two share no key", async () => {
    const [one, other] = [await poll(), await poll()];
    const person = await voter();
    for (const asked of [one, other]) expect(await castVote(person, asked, "0", now)).toMatchObject({ kind: "counted" });
    const rows = await db().participation.findMany({ where: { voterId: person.id } });
    expect(
      new Set(rows.flatMap(({ ballotKey, receipt }) => [ballotKey, receipt]).map((bytes) => Buffer.from(bytes).toString("hex"))).size,
    ).toBe(4);
  });

  it.each<[string, Partial<Poll>, string]>([
    ["a draft", { publishedAt: null }, "no-poll"],
    ["a poll that is published tomorrow", { publishedAt: at(86_400_000) }, "no-poll"],
    ["a poll that opens tomorrow", { opensAt: at(86_400_000) }, "not-open"],
    ["a closed poll", { closesAt: now }, "closed"],
  ])("in %s is refused, also when it was something else a moment ago, and nothing is stored", async (_, settings, refusal) => {
    const asked = await poll(settings);
    const before = { ...asked, publishedAt: at(-1), opensAt: null, closesAt: null };
    for (const seen of [asked, before]) expect(await castVote(await voter(), seen, "0", now)).toEqual({ kind: "refused", refusal });
    expect(await db().participation.count({ where: { pollId: asked.id } })).toBe(0);
    expect(await db().inbox.count({ where: { pollId: asked.id } })).toBe(0);
  });

  it("in a poll that is gone is refused", async () => {
    const asked = await poll();
    await db().poll.delete({ where: { id: asked.id } });
    expect(await castVote(await voter(), asked, "0", now)).toEqual({ kind: "refused", refusal: "no-poll" });
  });

  it("for choices that have been edited meanwhile is refused; after another edit it is counted", async () => {
    const seen = await poll();
    await db().poll.update({ where: { id: seen.id }, data: { description: "More.", version: 2 } });
    expect(await castVote(await voter(), seen, "0", now)).toMatchObject({ kind: "counted" });
    await db().poll.update({ where: { id: seen.id }, data: { choices: ["B", "A", "C"], version: 3 } });
    expect(await castVote(await voter(), seen, "0", now)).toEqual({ kind: "refused", refusal: "edited" });
  });

  it("without a proven number throws and is not counted", async () => {
    const asked = await poll();
    await expect(castVote({ ...(await voter()), phoneSealed: null }, asked, "0", now)).rejects.toThrow("without a number");
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 0 });
  });

  it("that spoils the statement for many fails alone", async () => {
    const asked = await poll();
    const people = [...(await voters(5)), { id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }];
    const cast = await Promise.allSettled(people.map((person) => castVote(person, asked, "2", now)));
    expect(cast.map(({ status }) => status)).toEqual([...Array(5).fill("fulfilled"), "rejected"]);
    expect(await ballotsIn(asked)).toEqual({ "2": 5 });
  });
});

describe("the end of the voting", () => {
  /** Four people after four people vote, until `end` is called after the tenth. Returns how many were counted. */
  async function voteUntil(
    asked: Poll,
    people: Voter[],
    end: () => Promise<void>,
  ): Promise<{ counted: () => number; voting: Promise<unknown> }> {
    let counted = 0;
    let ended: Promise<void> | null = null;
    const voting = many<void>(4, async (client) => {
      for (const person of people.filter((_, turn) => turn % 4 === client)) {
        // By a clock that is behind.
        if ((await castVote(person, asked, "0", now)).kind === "counted" && ++counted === 10) ended = end();
      }
    });
    await expect.poll(() => ended).not.toBeNull();
    await ended;
    return { counted: () => counted, voting };
  }

  async function expectAllTakenIn(asked: Poll, people: Voter[], end: () => Promise<void>): Promise<void> {
    const { counted, voting } = await voteUntil(asked, people, end);
    const final = await tallyOf(asked.id);
    await voting;
    expect(final).toMatchObject({ voters: counted(), isFinal: true });
    expect(counted()).toBeLessThan(80);
    expect(await tallyOf(asked.id)).toEqual(final);
  }

  it("takes in every vote that was accepted and none after it, when the creator closes the poll", async () => {
    const [creator = { id: "" }, ...people] = await voters(81);
    const asked = await poll({ creatorId: creator.id });
    await expectAllTakenIn(asked, people, async () => void (await closeNow(creator.id, asked.id, at(5))));
  });

  it("takes in every vote that was accepted and none after it, when somebody reads the results at the closing time", async () => {
    const asked = await poll({ closesAt: at(1000) });
    await expectAllTakenIn(asked, await voters(80), () => finish(asked, at(1000)));
  });
});

it("thirty voters who each vote twice at once: thirty participations, thirty ballots", async () => {
  const asked = await poll();
  const people = await voters(30);
  const cast = await Promise.all([...people, ...people].map((person, turn) => castVote(person, asked, String(turn % 3), now)));
  expect(cast.filter(({ kind }) => kind === "counted")).toHaveLength(30);
  expect(await db().participation.count({ where: { pollId: asked.id } })).toBe(30);
  expect(await db().inbox.count({ where: { pollId: asked.id, sealed: { not: null } } })).toBe(30);
  expect(await tallyOf(asked.id)).toMatchObject({
    voters: 30,
    ballots: [
      ["0", expect.any(Number)],
      ["1", expect.any(Number)],
      ["2", expect.any(Number)],
    ],
  });
});

it("deleting the account changes neither count nor log", async () => {
  const asked = await poll();
  const people = await voters(45);
  for (const person of people) await castVote(person, asked, "0", now);
  await fold(asked.id);
  const kept = async () => [
    await tallyOf(asked.id),
    await db().logEntry.findMany({ where: { pollId: asked.id }, orderBy: { index: "asc" } }),
    await db().inbox.findMany({ where: { pollId: asked.id }, orderBy: { id: "asc" } }),
  ];
  const before = await kept();
  await db().user.deleteMany({ where: { id: { in: people.map(({ id }) => id) } } });
  expect(await kept()).toEqual(before);
  expect(await db().participation.count({ where: { pollId: asked.id, voterId: null } })).toBe(45);
  const [gone] = people;
  expect(await castVote({ ...(await voter()), phoneSealed: gone?.phoneSealed ?? null }, asked, "1", now)).toEqual({ kind: "voted-before" });
});

describe("a change", () => {
  it("needs the secret; of two at once one wins; the total of voters stays", async () => {
    const asked = await poll({ mayChange: true });
    const secret = await secretOf(await voter(), asked, "0");
    for (const wrong of ["AAAAAAAAAAAAAAAAAAAAAA", "", "x".repeat(500)])
      expect(await changeVote(asked, wrong, "1", now)).toEqual({ kind: "refused", refusal: "no-ballot" });
    const both = await many(2, (turn) => changeVote(asked, secret, String(turn + 1), now));
    expect(both.map(({ kind }) => kind).sort()).toEqual(["changed", "refused"]);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 1, ballots: [[expect.stringMatching(/^[12]$/), 1]] });
    expect(await ownBallot(asked.id, secret)).toBeNull();
    expect(await changeVote(asked, secret, "0", now)).toEqual({ kind: "refused", refusal: "replaced" });
  });

  it("counts at once and again after each fold, as often as it is made", async () => {
    const asked = await poll({ mayChange: true });
    let secret = await secretOf(await voter(), asked, "0");
    for (const text of ["1", "2", "1", "0", "2"]) {
      const changed = await changeVote(asked, secret, text, now);
      if (changed.kind !== "changed") throw new Error(`Not changed: ${changed.refusal}`);
      secret = changed.secret;
      for (const person of await voters(41)) await castVote(person, asked, "1", now);
      const before = await tallyOf(asked.id);
      expect([await ownBallot(asked.id, secret), Object.fromEntries(before?.ballots ?? [])[text] ?? 0]).toEqual([text, expect.any(Number)]);
      await fold(asked.id);
      expect(await tallyOf(asked.id)).toEqual(before);
    }
    expect(await tallyOf(asked.id)).toMatchObject({
      voters: 206,
      ballots: [
        ["1", 205],
        ["2", 1],
      ],
    });
  });

  it("to the same choices writes nothing", async () => {
    const asked = await poll({ mayChange: true });
    const secret = await secretOf(await voter(), asked, "0");
    expect(await changeVote(asked, secret, "0", now)).toEqual({ kind: "changed", secret });
    expect(await db().inbox.count({ where: { pollId: asked.id } })).toBe(2);
  });

  it.each<[string, Partial<Poll>, string]>([
    ["that allows none", { mayChange: false }, "final"],
    ["that has closed", { mayChange: true, closesAt: now, updatedAt: now } as Partial<Poll>, "closed"],
  ])("in a poll %s is refused, also when it was allowed a moment ago", async (_, settings, refusal) => {
    const open = await poll({ mayChange: true });
    const secret = await secretOf(await voter(), open, "0");
    const asked = await db().poll.update({ where: { id: open.id }, data: settings });
    expect(await changeVote(asked, secret, "1", now)).toEqual({ kind: "refused", refusal });
    expect(await changeVote(open, secret, "1", now)).toEqual({ kind: "refused", refusal });
    expect(await tallyOf(open.id)).toMatchObject({ ballots: [["0", 1]] });
  });
});
