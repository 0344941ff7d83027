import { randomBytes, randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "../platform/db";
import { ballotKeys, seal } from "../platform/keys";
import { castVote, foldVotes, type Voter } from "./changes";
import { countVoters, tally } from "./data";
import { isCountedAfter } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (ms: number) => new Date(now.getTime() + ms);

/** A poll with three choices, open unless `changes` say otherwise. */
async function poll(changes: { multiple?: boolean; publishedAt?: Date | null; closesAt?: Date } = {}) {
  const made = await db().poll.create({
    data: {
      question: randomUUID(),
      publishedAt: at(-1),
      ...changes,
      choices: { create: [0, 1, 2].map((position) => ({ position, text: `Choice ${position}` })) },
    },
    select: { id: true, choices: { select: { id: true }, orderBy: { position: "asc" } } },
  });
  const [a = 0, b = 0, c = 0] = made.choices.map(({ id }) => id);
  return { id: made.id, a, b, c };
}

/** Makes `count` people, each with a number of their own. */
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
const votesIn = async (pollId: number) => (await tally(pollId)).choices.map(({ votes }) => votes);

describe("a vote", () => {
  it("is counted, and stored as it was cast", async () => {
    const { id, b } = await poll();
    const person = await voter();
    expect(await castVote(person, id, [b], now)).toEqual({ kind: "counted" });
    expect(await votesIn(id)).toEqual([0, 1, 0]);
    expect(await db().vote.findMany({ where: { pollId: id } })).toMatchObject([
      { voterId: person.id, choiceIds: [b], castAt: now, folded: false },
    ]);
  });

  it("is counted once per account, and a second one changes nothing", async () => {
    const { id, a, b } = await poll();
    const person = await voter();
    await castVote(person, id, [a], now);
    expect(await castVote(person, id, [b], at(1000))).toEqual({ kind: "voted-before" });
    expect(await votesIn(id)).toEqual([1, 0, 0]);
  });

  it("is counted once per number, even from another account", async () => {
    const { id, a, b } = await poll();
    const [first, second] = [await voter(), await voter()];
    await castVote(first, id, [a], now);
    expect(await castVote({ ...second, phoneSealed: first.phoneSealed }, id, [b], now)).toEqual({ kind: "voted-before" });
    expect(await votesIn(id)).toEqual([1, 0, 0]);
  });

  it("stays when the account is deleted, and its number cannot vote again", async () => {
    const { id, a } = await poll();
    const [gone, next] = [await voter(), await voter()];
    await castVote(gone, id, [a], now);
    await db().user.delete({ where: { id: gone.id } });
    expect(await castVote({ ...next, phoneSealed: gone.phoneSealed }, id, [a], now)).toEqual({ kind: "voted-before" });
    expect(await tally(id)).toMatchObject({ voters: 1 });
  });

  it("posted eight times at once is counted once", async () => {
    const { id, a } = await poll();
    const person = await voter();
    const outcomes = await many(8, () => castVote(person, id, [a], now));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["counted", ...Array(7).fill("voted-before")]);
    expect(await tally(id)).toMatchObject({ voters: 1 });
    expect(await votesIn(id)).toEqual([1, 0, 0]);
  });

  it("of eight accounts with one number is counted once, even when all vote at once", async () => {
    const { id, a } = await poll();
    const people = (await voters(8)).map((person, _, [first = person]) => ({ ...person, phoneSealed: first.phoneSealed }));
    const outcomes = await Promise.all(people.map((person) => castVote(person, id, [a], now)));
    expect(outcomes.filter(({ kind }) => kind === "counted")).toHaveLength(1);
    expect(await tally(id)).toMatchObject({ voters: 1 });
  });

  it("in one poll leaves the person free to vote in another", async () => {
    const [one, other] = [await poll(), await poll()];
    const person = await voter();
    expect(await castVote(person, one.id, [one.a], now)).toEqual({ kind: "counted" });
    expect(await castVote(person, other.id, [other.a], now)).toEqual({ kind: "counted" });
  });

  it("has a different ballot key in every poll, so the keys do not link a number's ballots", async () => {
    const [one, other] = [await poll(), await poll()];
    const person = await voter();
    await castVote(person, one.id, [one.a], now);
    await castVote(person, other.id, [other.a], now);
    const ballots = await db().vote.findMany({ where: { voterId: person.id }, select: { ballotKey: true } });
    expect(new Set(ballots.map(({ ballotKey }) => Buffer.from(ballotKey).toString("hex"))).size).toBe(2);
  });

  it("for several choices counts one voter and every choice", async () => {
    const { id, a, c } = await poll({ multiple: true });
    await castVote(await voter(), id, [a, c], now);
    await castVote(await voter(), id, [c], now);
    expect(await tally(id)).toMatchObject({ voters: 2 });
    expect(await votesIn(id)).toEqual([1, 0, 2]);
  });

  it.each<[string, Parameters<typeof poll>[0], (given: Awaited<ReturnType<typeof poll>>) => number[], string]>([
    ["a draft", { publishedAt: null }, ({ a }) => [a], "no-poll"],
    ["a poll that is published tomorrow", { publishedAt: at(86_400_000) }, ({ a }) => [a], "no-poll"],
    ["a closed poll", { closesAt: now }, ({ a }) => [a], "closed"],
    ["a poll, for no choice", {}, () => [], "no-choice"],
    ["a poll, for two choices where one is allowed", {}, ({ a, b }) => [a, b], "one-choice"],
    ["a poll, for a choice that it does not have", {}, () => [0], "unknown-choice"],
    ["a poll, for a known and an unknown choice", { multiple: true }, ({ a }) => [a, 999_999_999], "unknown-choice"],
  ])("in %s is refused, and nothing is stored", async (_, changes, choose, refusal) => {
    const given = await poll(changes);
    expect(await castVote(await voter(), given.id, choose(given), now)).toEqual({ kind: "refused", refusal });
    expect(await db().vote.count({ where: { pollId: given.id } })).toBe(0);
  });

  it("for another poll's choice is refused", async () => {
    const [one, other] = [await poll(), await poll()];
    expect(await castVote(await voter(), one.id, [other.a], now)).toEqual({ kind: "refused", refusal: "unknown-choice" });
  });

  it("in a poll that does not exist is refused", async () => {
    expect(await castVote(await voter(), 999_999_999, [1], now)).toEqual({ kind: "refused", refusal: "no-poll" });
  });

  it("without a proven number throws and is not counted", async () => {
    const { id, a } = await poll();
    await expect(castVote({ ...(await voter()), phoneSealed: null }, id, [a], now)).rejects.toThrow("without a number");
    expect(await db().vote.count({ where: { pollId: id } })).toBe(0);
  });
});

describe("folding", () => {
  it("moves votes into the counters and does not change the result", async () => {
    const { id, a, c } = await poll({ multiple: true });
    for (const [i, person] of (await voters(10)).entries()) await castVote(person, id, i < 4 ? [a, c] : [a], now);
    const before = await tally(id);
    expect(await foldVotes(id)).toBe(10);
    expect(await tally(id)).toEqual(before);
    expect(before).toMatchObject({ voters: 10, choices: [{ votes: 10 }, { votes: 0 }, { votes: 4 }] });
    expect(await countVoters(id)).toBe(10);
    expect(await db().vote.count({ where: { pollId: id, folded: false } })).toBe(0);
  });

  it("folds each vote only once", async () => {
    const { id, a } = await poll();
    await castVote(await voter(), id, [a], now);
    expect([await foldVotes(id), await foldVotes(id), await foldVotes(id)]).toEqual([1, 0, 0]);
    expect(await votesIn(id)).toEqual([1, 0, 0]);
  });

  it("folds only its own poll", async () => {
    const [one, other] = [await poll(), await poll()];
    await castVote(await voter(), one.id, [one.a], now);
    await castVote(await voter(), other.id, [other.a], now);
    expect(await foldVotes(one.id)).toBe(1);
    expect(await db().vote.count({ where: { pollId: other.id, folded: false } })).toBe(1);
    expect(await foldVotes(999_999_999)).toBe(0);
  });

  it("still refuses a second vote once the first is folded", async () => {
    const { id, a, b } = await poll();
    const person = await voter();
    await castVote(person, id, [a], now);
    await foldVotes(id);
    expect(await castVote(person, id, [b], now)).toEqual({ kind: "voted-before" });
    expect(await votesIn(id)).toEqual([1, 0, 0]);
  });

  it("loses and duplicates no vote while people vote, others read, and several fold at once", async () => {
    const { id, a, b, c } = await poll({ multiple: true });
    const people = await voters(60);
    const seen: { voters: number; votes: number }[] = [];
    await many(60, async (turn) => {
      const person = people[turn];
      if (!person) return;
      await castVote(person, id, [[a, b], [a], [c]][turn % 3] ?? [], now);
      if (turn % 4 === 0) await foldVotes(id);
      if (turn % 3 === 0) {
        const { voters, choices } = await tally(id);
        seen.push({ voters, votes: choices.reduce((sum, { votes }) => sum + votes, 0) });
      }
    });
    expect(await tally(id)).toMatchObject({ voters: 60 });
    expect(await votesIn(id)).toEqual([40, 20, 20]);
    await many(4, () => foldVotes(id));
    expect(await votesIn(id)).toEqual([40, 20, 20]);
    // No reading saw a fold half done: each voter casts one or two votes.
    for (const { voters, votes } of seen) {
      expect(votes).toBeGreaterThanOrEqual(voters);
      expect(votes).toBeLessThanOrEqual(2 * voters);
      expect(voters).toBeLessThanOrEqual(60);
    }
  });

  /** Adds `each` waiting votes to every poll, in turn, as if they came from deleted accounts. */
  async function cast(polls: Awaited<ReturnType<typeof poll>>[], each: number) {
    const votes = Array.from({ length: each }, () =>
      polls.map(({ id, a }) => ({ pollId: id, ballotKey: randomBytes(32), choiceIds: [a], castAt: now })),
    );
    await db().vote.createMany({ data: votes.flat() });
  }
  /** Makes a person whose ballot in the poll triggers the count of the waiting votes, or does not. */
  async function voterWho(isCounted: boolean, pollId: number): Promise<Voter> {
    for (;;) {
      const phone = randomUUID();
      if (isCountedAfter(ballotKeys(pollId, phone)[0]) !== isCounted) continue;
      const person = { id: randomUUID(), phoneSealed: seal("phone seal", phone) };
      await db().user.create({ data: { ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" } });
      return person;
    }
  }
  const waiting = (pollId: number) => db().vote.count({ where: { pollId, folded: false } });

  it.each([2, 7])(
    "happens by itself in each of %i polls that get votes strictly in turn, because of the poll's own votes",
    async (count) => {
      const polls = await many(count, () => poll());
      await cast(polls, 499);
      for (const { id, a } of polls) expect(await castVote(await voterWho(true, id), id, [a], now)).toEqual({ kind: "counted" });
      for (const { id } of polls) {
        await expect.poll(() => waiting(id)).toBe(0);
        expect(await tally(id)).toMatchObject({ voters: 500, choices: [{ votes: 500 }, { votes: 0 }, { votes: 0 }] });
      }
    },
  );

  it("waits for 500 votes of the poll and for a ballot that triggers the count", async () => {
    const [few, enough] = [await poll(), await poll()];
    await cast([few], 498);
    await cast([enough], 499);
    for (const [{ id, a }, isCounted] of [
      [few, true],
      [enough, false],
    ] as const)
      await castVote(await voterWho(isCounted, id), id, [a], now);
    await castVote(await voterWho(true, enough.id), enough.id, [enough.b], now); // It is the last vote, so its count comes last.
    await expect.poll(() => waiting(enough.id)).toBe(0);
    expect([await waiting(few.id), await votesIn(enough.id)]).toEqual([499, [500, 1, 0]]);
  });

  it("is not started by a repeated vote", async () => {
    const one = await poll();
    const person = await voterWho(true, one.id);
    await castVote(person, one.id, [one.a], now);
    await cast([one], 499);
    expect(await castVote(person, one.id, [one.a], now)).toEqual({ kind: "voted-before" });
    expect(await castVote(await voterWho(false, one.id), one.id, [one.a], now)).toEqual({ kind: "counted" });
    expect(await waiting(one.id)).toBe(501);
  });

  it("leaves no poll behind while hundreds of people vote in several polls in turn", async () => {
    const polls = await many(3, () => poll());
    await cast(polls, 490);
    const people = await voters(500);
    for (const person of people) for (const { id, b } of polls) await castVote(person, id, [b], now);
    for (const { id } of polls) {
      await expect.poll(() => db().vote.count({ where: { pollId: id, folded: true } })).toBeGreaterThanOrEqual(500);
      expect(await votesIn(id)).toEqual([490, 500, 0]);
    }
  });
});
