import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { now } from "../../../scripts/vitest.people";
import { at, poll } from "../../../scripts/vitest.polls";
import { db } from "../../platform/db";
import { seal } from "../../platform/keys";
import { count } from "../count/rules";
import { findPoll } from "../poll/data";
import type { Poll } from "../poll/rules";
import { fold } from "../tally/changes";
import { castVote } from "../vote/changes";
import { ballotsOf, type PollReading, readingOf, resultsOf, turnoutOf } from "./data";
import { gapMs } from "./readings";
import { resultsFrom } from "./rules";
import { largeFrom } from "./worker";

async function vote(asked: Poll, text: string): Promise<void> {
  const person = { id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) };
  await db().user.create({ data: { ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" } });
  expect(await castVote(person, asked, text, now)).toMatchObject({ kind: "counted" });
}

// Only the clock of the readings is moved: the driver of the database needs its timers.
beforeEach(() => vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => vi.useRealTimers());

/** Reads the results after the time in which readings are shared. */
function later(asked: Poll, time = now): Promise<PollReading> {
  vi.advanceTimersByTime(gapMs);
  return shownAt(asked, time);
}
async function shownAt(asked: Poll, time: Date): Promise<PollReading> {
  const reading = await readingOf(asked, time);
  return "kind" in reading ? expect.fail("The results are hidden.") : reading;
}
const hidden = { kind: "hidden", when: "after_closing", for: "everyone" };

describe("the results of a poll", () => {
  it("have every vote that was cast before they were asked for", async () => {
    const asked = await poll();
    await vote(asked, "1");
    expect(await resultsOf(asked, now)).toMatchObject({ voters: 1, winners: [1], final: false });
    await vote(asked, "2");
    await vote(asked, "2");
    expect((await later(asked)).results).toMatchObject({ voters: 3, winners: [2] });
  });

  it("are the same object until something changes, so nothing is counted or written twice", async () => {
    const asked = await poll();
    await vote(asked, "1");
    const first = await shownAt(asked, now);
    expect(await later(asked)).toBe(first);
    await vote(asked, "1");
    const second = await later(asked);
    expect(second.version).not.toBe(first.version);
    expect(JSON.parse(second.json)).toEqual(second.results);
  });

  it("are given without a pause while nothing changes, however often they are asked for", async () => {
    const asked = await poll();
    await vote(asked, "1");
    const first = await shownAt(asked, now);
    const start = process.hrtime.bigint();
    for (let turn = 0; turn < 12; turn++) expect(await readingOf(asked, now)).toBe(first);
    expect(Number(process.hrtime.bigint() - start) / 1e6).toBeLessThan(10 * gapMs);
  });

  it("name the choices for which the votes were cast, though this process does not know of an edit yet", async () => {
    const before = await poll();
    const empty = await shownAt(before, now);
    await db().poll.update({ where: { id: before.id }, data: { choices: ["Tea", "Milk"], version: { increment: 1 } } }); // as another process does
    const after = await db().poll.findUniqueOrThrow({ where: { id: before.id } });
    await vote(after, "1");
    const { version, results } = await later(before);
    expect(results).toMatchObject({ voters: 1, winners: [1], choices: [{ text: "Tea" }, { text: "Milk" }] });
    expect(version).not.toBe(empty.version);
  });

  it("are not given to those for whom they are not any more, though this process does not know of the edit yet", async () => {
    const before = await poll();
    const data = { resultsFor: "proven", version: { increment: 1 } } as const;
    const after = await db().poll.update({ where: { id: before.id }, data }); // as another process does
    await vote(after, "1");
    const kept = { kind: "hidden", when: "always", for: "proven" };
    expect([await readingOf(before, now), await ballotsOf(before, now)]).toEqual([kept, kept]);
    expect(await resultsOf(after, now)).toMatchObject({ voters: 1 });
  });

  it("are final once the poll has closed, with another version", async () => {
    const asked = await poll({ closesAt: at(60_000) });
    await vote(asked, "0");
    const before = await shownAt(asked, at(59_999));
    expect(before.results.final).toBe(false);
    const after = await later(asked, at(60_000));
    expect(after.results).toMatchObject({ final: true, voters: 1, winners: [0] });
    expect(after.version).not.toBe(before.version);
  });

  it("of a sealed poll cannot be made before it closes, whoever asks, and are complete afterwards", async () => {
    const asked = await poll({ resultsWhen: "after_closing", closesAt: at(60_000) });
    await vote(asked, "2");
    expect(await resultsOf(asked, at(59_999))).toEqual(hidden);
    expect((await later(asked, at(60_000))).results).toMatchObject({ final: true, voters: 1, winners: [2] });
  });

  it("of a sealed poll stay hidden while another process has moved its closing, which this one does not know yet", async () => {
    const { id } = await poll({ resultsWhen: "after_closing", closesAt: at(60_000) });
    const asked = (await findPoll(id)) ?? expect.fail("There is no poll.");
    await vote(asked, "2");
    await db().poll.update({ where: { id }, data: { closesAt: at(120_000), updatedAt: at(59_999) } });
    expect(await resultsOf(asked, at(60_000))).toEqual(hidden);
    expect(await ballotsOf(asked, at(60_000))).toEqual(hidden);
    const known = (await findPoll(id)) ?? expect.fail("There is no poll.");
    expect(known.closesAt).toEqual(at(120_000));
    expect((await later(known, at(120_000))).results).toMatchObject({ final: true, voters: 1 });
  });

  it("come even if the row of a closed poll was set back after it was settled", async () => {
    const asked = await poll({ resultsWhen: "after_closing", closesAt: at(60_000) });
    await vote(asked, "2");
    expect((await shownAt(asked, at(60_000))).results).toMatchObject({ final: true });
    await db().poll.update({ where: { id: asked.id }, data: { updatedAt: at(1) } });
    vi.advanceTimersByTime(gapMs);
    expect(await resultsOf(asked, at(60_001))).toEqual(hidden);
    expect((await later(asked, at(60_002))).results).toMatchObject({ final: true, voters: 1 });
  });

  it("of a poll that was deleted a moment ago are empty", async () => {
    const asked = await poll();
    await db().poll.delete({ where: { id: asked.id } });
    expect(await resultsOf(asked, now)).toMatchObject({ voters: 0, winners: [], choices: [{ text: "A" }, { text: "B" }, { text: "C" }] });
  });

  it("of a poll with very many different ballots come from the counting thread, and are as exact", async () => {
    const asked = await poll({ kind: "ranking", choices: Array.from({ length: 10 }, (_, choice) => `Choice ${choice}`) });
    const ballots = Array.from({ length: 5_000 }, (_, ballot): [string, number] => [permutation(ballot * 700), 1 + (ballot % 3)]);
    await db().tally.createMany({ data: ballots.map(([ballot, times]) => ({ pollId: asked.id, ballot, count: times })) });
    expect(JSON.stringify(ballots).length).toBeGreaterThan(largeFrom);
    expect(await resultsOf(asked, now)).toEqual(resultsFrom(asked, count("ranking", 10, ballots), false));
  });
});

it("the number of voters has each one who voted before it was asked for, in a sealed poll too", async () => {
  const asked = await poll({ resultsWhen: "after_closing", closesAt: at(60_000) });
  expect(await turnoutOf(asked, now)).toBe(0);
  await vote(asked, "1");
  expect(await turnoutOf(asked, now)).toBe(1);
  await vote(asked, "-");
  await fold(asked.id);
  expect(await turnoutOf(asked, now)).toBe(2);
});

describe("the ballots of a poll", () => {
  it("are those that the results count, ordered by text", async () => {
    const asked = await poll({ kind: "ranking" });
    for (const text of ["2>0", "0", "2>0", "1>2>0"]) await vote(asked, text);
    const first = await ballotsOf(asked, now);
    expect(first).toMatchObject({
      ballots: [
        ["0", 1],
        ["1>2>0", 1],
        ["2>0", 2],
      ],
    });
    expect(await ballotsOf(asked, now), "and are read again only when something has changed").toBe(first);
    await vote(asked, "0");
    vi.advanceTimersByTime(gapMs);
    expect(await ballotsOf(asked, now)).toMatchObject({ ballots: [["0", 2], expect.anything(), expect.anything()] });
  });

  it("of a sealed poll cannot be read before it closes", async () => {
    const asked = await poll({ resultsWhen: "after_closing", closesAt: at(60_000) });
    await vote(asked, "2");
    expect(await ballotsOf(asked, at(59_999))).toEqual(hidden);
  });
});

/** The permutation of ten choices with this number. */
function permutation(number: number): string {
  const left = [...Array(10).keys()];
  const ranks: number[] = [];
  for (let rest = number; left.length > 0; rest = Math.floor(rest / (left.length + 1))) ranks.push(...left.splice(rest % left.length, 1));
  return ranks.join(">");
}
