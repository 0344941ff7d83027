import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { db } from "../../platform/db";
import { seal } from "../../platform/keys";
import { newSecret, type Voter } from "../ballot/secret/data";
import type { Poll } from "../poll/rules";
import { castVote, changeVote } from "../vote/changes";
import { finish, fold } from "./changes";
import { countedPolls, faultsIn, readTally, tallyOf, versionOf } from "./data";
import { orderedBallots } from "./rules";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (ms: number) => new Date(now.getTime() + ms);
const closesAt = at(60_000);

/** A closed poll with its log: forty voters, of whom one has changed the vote. */
async function closed(settings: Partial<Poll> = {}): Promise<Poll> {
  const asked = await open(settings);
  await finish(asked, closesAt);
  return asked;
}

async function open(settings: Partial<Poll> = {}): Promise<Poll> {
  const id = randomUUID().replaceAll("-", "").slice(0, 12);
  const times = { publishedAt: at(-1), createdAt: at(-1), updatedAt: at(-1), closesAt };
  const asked = await db().poll.create({
    data: { id, question: "Which?", choices: ["A", "B", "C"], mayChange: true, ...times, ...settings },
  });
  const secrets = await Promise.all(
    (await people(40)).map(async (person, turn) => {
      const cast = await castVote(person, asked, String(turn % 3), now);
      return cast.kind === "counted" ? cast.secret : "";
    }),
  );
  await fold(id);
  expect(await changeVote(asked, secrets[0] ?? newSecret(), "2", now)).toMatchObject({ kind: "changed" });
  return asked;
}

/** Makes people, each with a number of their own. */
async function people(count: number): Promise<Voter[]> {
  const made = Array.from({ length: count }, () => ({ id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }));
  await db().user.createMany({
    data: made.map((person) => ({ ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
  });
  return made;
}

const anyBallot = (pollId: string) => db().logEntry.findFirstOrThrow({ where: { pollId, entry: { startsWith: "ballot " } } });

describe("the version of a tally", () => {
  it("alone is the one that the tally has, changes with each vote and at the close, and not with a fold", async () => {
    const asked = await open();
    const before = await tallyOf(asked.id);
    expect(await versionOf(asked.id)).toBe(before?.version);
    await fold(asked.id);
    expect(await versionOf(asked.id)).toBe(before?.version);
    const [person] = await people(1);
    if (person) expect(await castVote(person, asked, "0", now)).toMatchObject({ kind: "counted" });
    const voted = await versionOf(asked.id);
    await finish(asked, closesAt);
    expect(new Set([before?.version, voted, await versionOf(asked.id)]).size).toBe(3);
    expect(await versionOf(asked.id)).toBe((await tallyOf(asked.id))?.version);
    expect(await versionOf("nopoll000000")).toBeNull();
  });
});

describe("counting a poll again from its log", () => {
  it("finds nothing in an open poll of which some ballots wait, nor in a closed one", async () => {
    const [one, other] = [await open(), await closed()];
    expect(await countedPolls()).toEqual(expect.arrayContaining([one.id, other.id]));
    expect([await faultsIn(one.id), await faultsIn(other.id)]).toEqual([[], []]);
    expect(await tallyOf(other.id)).toMatchObject({
      voters: 40,
      ballots: [
        ["0", 13],
        ["1", 13],
        ["2", 14],
      ],
      isFinal: true,
    });
  });

  it("finds nothing in a sealed poll, while it is open and after it was opened", async () => {
    const sealed = { resultsWhen: "after_closing" } as const;
    const [one, other] = [await open(sealed), await closed(sealed)];
    expect([await faultsIn(one.id), await faultsIn(other.id)]).toEqual([[], []]);
  });

  it("counts a poll too whose ballots all still wait", async () => {
    const id = randomUUID().replaceAll("-", "").slice(0, 12);
    const times = { publishedAt: at(-1), createdAt: at(-1), updatedAt: at(-1) };
    const asked = await db().poll.create({ data: { id, question: "Which?", choices: ["A", "B"], ...times } });
    for (const person of await people(3)) await castVote(person, asked, "0", now);
    expect(await db().logHead.count({ where: { pollId: id } })).toBe(0);
    expect(await countedPolls()).toContain(id);
    expect(await faultsIn(id)).toEqual([]);
  });

  it("finds a number in the tally that was changed, and one that was added", async () => {
    const { id } = await closed();
    await db().tally.update({ where: { pollId_ballot: { pollId: id, ballot: "0" } }, data: { count: 14 } });
    await db().tally.create({ data: { pollId: id, ballot: "-", count: 1 } });
    expect(await faultsIn(id)).toEqual(["the tally differs in - and 0"]);
  });

  it("finds a tally without a log", async () => {
    const { id } = await db().poll.create({ data: { id: randomUUID().slice(0, 12), question: "Which?", choices: ["A", "B"] } });
    await db().tally.create({ data: { pollId: id, ballot: "0", count: 1 } });
    expect(await countedPolls()).toContain(id);
    expect(await faultsIn(id)).toEqual(["the tally differs in 0"]);
  });

  it("finds a ballot that was rewritten, whatever the tally says", async () => {
    const { id } = await closed();
    const { index, opening } = await anyBallot(id);
    const [tag, text] = Buffer.from(opening ?? [])
      .toString()
      .split(" ");
    const other = Buffer.from(`${tag} ${text === "0" ? "1" : "0"}`);
    await db().logEntry.update({ where: { pollId_index: { pollId: id, index } }, data: { opening: other } });
    expect(await faultsIn(id)).toContain(`entry ${index} is not the hash of its opening`);
  });

  it("finds an entry that is missing", async () => {
    const { id } = await closed();
    const { index } = await anyBallot(id);
    await db().logEntry.delete({ where: { pollId_index: { pollId: id, index } } });
    expect(await faultsIn(id)).toEqual([`entry ${index} is missing`]);
  });

  it("finds numbers of voters and ballots that are not those of the log", async () => {
    const { id } = await closed();
    await db().logHead.update({ where: { pollId: id }, data: { voters: 41, ballots: 41 } });
    expect(await faultsIn(id)).toEqual(["the log has 40 voters, its head says 41", "the log has 40 ballots, its head says 41"]);
  });
});

describe("a reading after another one", () => {
  it("is the same as one from nothing, whether ballots were logged meanwhile or not", async () => {
    const asked = await open();
    let before = await readTally(asked.id);
    const readAgain = async () => {
      const again = await readTally(asked.id, before?.stored);
      expect(again).toEqual(await readTally(asked.id));
      before = again;
      return again && orderedBallots(again.stored);
    };
    const first = await readAgain();
    for (const person of await people(2)) await castVote(person, asked, "0", now);
    const voted = await readAgain();
    expect(voted).not.toEqual(first);
    for (const person of await people(40)) await castVote(person, asked, "1", now);
    await fold(asked.id);
    expect(await readAgain()).not.toEqual(voted);
    await finish(asked, closesAt);
    expect(await readAgain()).toEqual((await tallyOf(asked.id))?.ballots);
  });
});
