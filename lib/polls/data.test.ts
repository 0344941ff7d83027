import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "../platform/db";
import { seal } from "../platform/keys";
import { castVote, foldVotes } from "./changes";
import { countVoters, findPoll, newestPolls, ownVote, tally } from "./data";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (ms: number) => new Date(now.getTime() + ms);

async function poll({ publishedAt = at(-1000), multiple = false }: { publishedAt?: Date | null; multiple?: boolean } = {}) {
  const { id, question, choices } = await db().poll.create({
    // Stored in a different order from the one in which they are shown.
    data: {
      question: randomUUID(),
      publishedAt,
      multiple,
      choices: { create: [2, 0, 1].map((position) => ({ position, text: `Choice ${position}` })) },
    },
    select: { id: true, question: true, choices: { orderBy: { position: "asc" } } },
  });
  return { id, question, choiceIds: choices.map((choice) => choice.id) };
}
async function voter() {
  const person = { id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) };
  await db().user.create({ data: { ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" } });
  return person;
}
/** Casts a new person's vote for the poll's first choice. */
const vote = async ({ id, choiceIds: [first = 0] }: Awaited<ReturnType<typeof poll>>) => castVote(await voter(), id, [first], now);

describe("the front page's polls", () => {
  it("are the published ones, newest first, at most 50", async () => {
    const [old, draft, fresh, tomorrow] = [
      await poll({ publishedAt: at(-2000) }),
      await poll({ publishedAt: null }),
      await poll({ publishedAt: now }),
      await poll({ publishedAt: at(1) }),
    ];
    const shown = (await newestPolls(now)).map(({ id }) => id);
    expect(shown.indexOf(fresh.id)).toBe(0);
    expect(shown.indexOf(old.id)).toBeGreaterThan(0);
    expect(shown).not.toContain(draft.id);
    expect(shown).not.toContain(tomorrow.id);
    await db().poll.createMany({ data: Array.from({ length: 60 }, () => ({ question: randomUUID(), publishedAt: now })) });
    expect(await newestPolls(now)).toHaveLength(50);
  });

  it("published at the same moment are in the order of creation, newest first", async () => {
    const moment = at(500);
    const made = [await poll({ publishedAt: moment }), await poll({ publishedAt: moment }), await poll({ publishedAt: moment })];
    expect((await newestPolls(moment)).slice(0, 3).map(({ id }) => id)).toEqual(made.map(({ id }) => id).reverse());
  });
});

describe("a poll", () => {
  it("is found with its choices in order", async () => {
    const { id, question, choiceIds } = await poll();
    expect(await findPoll(id)).toEqual({
      id,
      question,
      multiple: false,
      publishedAt: at(-1000),
      closesAt: null,
      choices: choiceIds.map((choice, position) => ({ id: choice, text: `Choice ${position}` })),
    });
  });

  it("is null when there is no such poll", async () => {
    expect(await findPoll(999_999_999)).toBeNull();
  });

  it("is read once for simultaneous calls", async () => {
    const { id } = await poll();
    const [first, ...others] = Array.from({ length: 5 }, () => findPoll(id));
    for (const other of others) expect(other).toBe(first);
    await first;
  });

  it("is read again after a failed read, which is not remembered", async () => {
    await expect(findPoll(Number.NaN)).rejects.toThrow();
    const again = findPoll(Number.NaN);
    await expect(again).rejects.toThrow();
    expect(findPoll(Number.NaN)).not.toBe(again);
    await findPoll(Number.NaN).catch(() => {});
  });
});

describe("a tally", () => {
  it("has every choice in order, with zeros before anybody has voted", async () => {
    const { id, choiceIds } = await poll();
    expect(await tally(id)).toEqual({
      voters: 0,
      choices: choiceIds.map((choice, position) => ({ id: choice, text: `Choice ${position}`, votes: 0 })),
    });
  });

  it("is empty for a poll that does not exist", async () => {
    expect(await tally(999_999_999)).toEqual({ voters: 0, choices: [] });
  });

  it("includes a vote as soon as it is cast, folded or not", async () => {
    const given = await poll();
    await vote(given);
    expect((await tally(given.id)).voters).toBe(1);
    await foldVotes(given.id);
    await vote(given);
    expect(await tally(given.id)).toMatchObject({ voters: 2, choices: [{ votes: 2 }, { votes: 0 }, { votes: 0 }] });
  });
});

describe("the count of voters", () => {
  it("is 0 for a poll without votes, and for one that does not exist", async () => {
    expect([await countVoters((await poll()).id), await countVoters(999_999_999)]).toEqual([0, 0]);
  });

  it("includes every vote cast before the call, even when a read was already running", async () => {
    const given = await poll();
    const asked: Promise<void>[] = [];
    for (let cast = 1; cast <= 10; cast++) {
      const early = countVoters(given.id);
      await vote(given);
      asked.push(countVoters(given.id).then((count) => expect(count).toBeGreaterThanOrEqual(cast)));
      await early;
    }
    await Promise.all(asked);
    expect(await countVoters(given.id)).toBe(10);
  });

  it("is read once for all calls that come during a read", async () => {
    const { id } = await poll();
    const running = countVoters(id);
    const [next, ...others] = Array.from({ length: 20 }, () => countVoters(id));
    expect(next).not.toBe(running);
    for (const other of others) expect(other).toBe(next);
    expect(await Promise.all([running, next])).toEqual([0, 0]);
  });

  it("is read separately for every poll", async () => {
    const [one, other] = [await poll(), await poll()];
    await vote(one);
    expect(await Promise.all([countVoters(one.id), countVoters(other.id)])).toEqual([1, 0]);
  });

  it("fails for the calls whose read fails, and is read again for the next call", async () => {
    const unreadable = 2 ** 80;
    const [failed, queued] = [countVoters(unreadable), countVoters(unreadable)];
    await expect(failed).rejects.toThrow();
    await expect(queued).rejects.toThrow();
    const { id } = await poll();
    expect(await countVoters(id)).toBe(0);
  });
});

describe("a person's own vote", () => {
  it("is returned in the poll's order, with its time", async () => {
    const { id, choiceIds } = await poll({ multiple: true });
    const person = await voter();
    const [first = 0, , third = 0] = choiceIds;
    await castVote(person, id, [third, first], now);
    expect(await ownVote(id, person.id)).toEqual({ castAt: now, choices: ["Choice 0", "Choice 2"] });
  });

  it("is null in a poll where they have not voted", async () => {
    const { id } = await poll();
    expect(await ownVote(id, (await voter()).id)).toBeNull();
  });
});
