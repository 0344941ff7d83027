import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { settings as plain } from "../../../scripts/vitest.settings";
import { deleteAccount } from "../../accounts/account/changes";
import { hashPassword } from "../../accounts/password/argon2";
import { db, sql } from "../../platform/db";
import { seal, unseal } from "../../platform/keys";
import { limits } from "../../platform/limits/rules";
import { count } from "../../platform/limits/store";
import { lineOf } from "../../platform/lines/rules";
import { atomically } from "../../platform/transaction";
import { resultsOf } from "../results/data";
import { finish } from "../tally/changes";
import { castVote } from "../vote/changes";
import { type Creator, closeNow, createPoll, deleteDraft, deletePoll, editPoll } from "./changes";
import { changesOf, findOwn, findPoll, ownPolls, votedPolls } from "./data";
import type { Settings } from "./rules";
import { laterForm, parsePollId, withLater } from "./schema";

const now = new Date("2026-03-01T12:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

const settings: Settings = { ...plain, askedBy: "Ann" };

async function person(): Promise<Creator> {
  const [id, phoneSealed] = [randomUUID(), seal("phone seal", `+4479${String(Math.random()).slice(2, 10)}`)];
  await db().user.create({ data: { id, phoneSealed, email: `${id}@example.com`, fullName: "Ann", passwordHash: "x" } });
  return { id, phoneSealed };
}

async function made(publish = true, changes: Partial<Settings> = {}) {
  const creator = await person();
  const outcome = await createPoll(creator, { ...settings, ...changes }, publish, now);
  if (outcome.kind !== "created") throw new Error(outcome.kind);
  return { creator, id: outcome.id };
}

/** Lets a person take part, as far as the rules of editing look. */
const takePart = (pollId: string, voterId: string | null = null) =>
  db().participation.create({ data: { pollId, voterId, ballotKey: Buffer.from(randomUUID()), receipt: Buffer.from("x") } });

describe("a new poll", () => {
  it("is kept as it was asked for, under an id of its own", async () => {
    const { creator, id } = await made();
    expect(parsePollId(id)).toBe(id);
    expect(await findOwn(creator.id, id)).toMatchObject({ ...settings, publishedAt: now, version: 1, turnout: 0, creatorId: creator.id });
  });

  it("is refused while something is wrong with it, but may be a draft", async () => {
    const creator = await person();
    const incomplete = { ...settings, choices: [] };
    expect(await createPoll(creator, incomplete, true, now)).toMatchObject({ kind: "refused", faults: [{ kind: "choices-few" }] });
    expect(await ownPolls(creator.id)).toEqual([]);
    expect(await createPoll(creator, incomplete, false, now)).toMatchObject({ kind: "created" });
    expect(await ownPolls(creator.id)).toMatchObject([{ question: "Lunch?", publishedAt: null }]);
  });

  it("is one too many after a hundred in a day, for the number and not for the account", async () => {
    const creator = await person();
    const { phoneSealed } = creator;
    expect(await createPoll(creator, settings, true, now)).toMatchObject({ kind: "created" });
    const other = await person();
    const subject = lineOf(unseal("phone seal", phoneSealed ?? new Uint8Array()));
    const limit = "polls of one person a day";
    for (let made = 1; made < limits[limit].points; made++) await count([{ limit, subject }]);
    expect(await createPoll({ id: other.id, phoneSealed }, settings, true, now)).toMatchObject({ kind: "too-many" });
    expect(await createPoll(other, settings, true, now)).toMatchObject({ kind: "created" });
  });
});

describe("a draft", () => {
  it("is saved and published, and is nobody else's", async () => {
    const { creator, id } = await made(false, { question: "" });
    expect(await editPoll(creator, { id, version: 1 }, { ...settings, question: "Tea?" }, false, at(1))).toEqual({ kind: "saved" });
    expect(await editPoll(creator, { id, version: 2 }, { ...settings, question: "" }, true, at(2))).toMatchObject({ kind: "refused" });
    expect(await editPoll(await person(), { id, version: 2 }, settings, true, at(2))).toEqual({ kind: "none" });
    expect(await editPoll(creator, { id, version: 2 }, settings, true, at(3))).toEqual({ kind: "saved" });
    expect(await findOwn(creator.id, id)).toMatchObject({ question: "Lunch?", publishedAt: at(3), version: 3 });
    expect(await changesOf(id)).toEqual([]);
  });

  it("edited by two people at once keeps the first text, and the second one is told what it is", async () => {
    const { creator, id } = await made(false);
    const [one, other] = ["Tea?", "Coffee?"].map((question) => ({ ...settings, question }));
    const outcomes = await Promise.all([one, other].map((text) => editPoll(creator, { id, version: 1 }, text ?? settings, false, at(1))));
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["changed-meanwhile", "saved"]);
    const kept = (outcomes[0]?.kind === "saved" ? one : other)?.question;
    expect(await findOwn(creator.id, id)).toMatchObject({ question: kept, version: 2 });
    expect(outcomes.find(({ kind }) => kind === "changed-meanwhile")).toMatchObject({ poll: { question: kept, version: 2 } });
  });

  it("saved twice by a double click is saved once", async () => {
    const { creator, id } = await made(false);
    const click = () => editPoll(creator, { id, version: 1 }, { ...settings, question: "Tea?" }, false, at(1));
    expect(await Promise.all([click(), click()])).toEqual([{ kind: "saved" }, { kind: "saved" }]);
    expect(await findOwn(creator.id, id)).toMatchObject({ version: 2 });
  });
});

describe("a published poll", () => {
  it("may be changed in everything before the first vote, and says nothing of it", async () => {
    const { creator, id } = await made();
    expect(await editPoll(creator, { id, version: 1 }, { ...settings, choices: ["a", "b"] }, true, at(1))).toEqual({ kind: "saved" });
    expect(await findPoll(id)).toMatchObject({ choices: ["a", "b"], publishedAt: now });
    expect(await changesOf(id)).toEqual([]);
  });

  it("tells of each later change, and refuses the others", async () => {
    const { creator, id } = await made();
    await takePart(id);
    expect(await editPoll(creator, { id, version: 1 }, { ...settings, question: "Tea?" }, true, at(1))).toEqual({
      kind: "refused",
      faults: [{ at: "question", kind: "fixed" }],
    });
    const later = { ...settings, description: "At noon", closesAt: at(60) };
    expect(await editPoll(creator, { id, version: 1 }, later, true, at(2))).toEqual({ kind: "saved" });
    expect(await changesOf(id)).toEqual([
      { at: at(2), what: "description" },
      { at: at(2), what: "closing" },
    ]);
  });

  it("shows a change at once in this process", async () => {
    const { creator, id } = await made();
    expect(await findPoll(id)).toMatchObject({ description: "" });
    await editPoll(creator, { id, version: 1 }, { ...settings, description: "At noon" }, true, at(1));
    expect(await findPoll(id)).toMatchObject({ description: "At noon" });
  });

  it("takes an edit while the number of voters changes", async () => {
    const { creator, id } = await made();
    const opened = await findOwn(creator.id, id);
    await takePart(id);
    await db().poll.update({ where: { id }, data: { turnout: 1 } });
    const later = withLater(opened ?? settings, laterForm.parse({ description: "At noon", timeZone: "UTC" }));
    expect(await editPoll(creator, { id, version: 1 }, later, true, at(1))).toEqual({ kind: "saved" });
    expect(await findOwn(creator.id, id)).toMatchObject({ description: "At noon", turnout: 1, version: 2 });
  });
});

describe("closing a poll now", () => {
  it("ends it, says so, and works twice", async () => {
    const { creator, id } = await made(true, { resultsWhen: "after_closing", closesAt: at(60) });
    await takePart(id);
    expect(await closeNow(creator.id, id, at(5))).toEqual({ kind: "closed" });
    expect(await closeNow(creator.id, id, at(6))).toEqual({ kind: "closed" });
    expect(await findOwn(creator.id, id)).toMatchObject({ closesAt: at(5), version: 2 });
    expect(await changesOf(id)).toEqual([{ at: at(5), what: "closed" }]);
  });

  it("cannot be undone once results were sealed until then", async () => {
    const { creator, id } = await made(true, { resultsWhen: "after_closing" });
    await takePart(id);
    await closeNow(creator.id, id, at(5));
    const again = { ...settings, resultsWhen: "after_closing" as const, closesAt: at(90) };
    expect(await editPoll(creator, { id, version: 2 }, again, true, at(6))).toMatchObject({ faults: [{ kind: "closed-for-good" }] });
  });

  it("is not for drafts, nor for other people", async () => {
    const draft = await made(false);
    expect(await closeNow(draft.creator.id, draft.id, at(5))).toEqual({ kind: "none" });
    const { id } = await made();
    expect(await closeNow(draft.creator.id, id, at(5))).toEqual({ kind: "none" });
  });
});

describe("deleting a poll", () => {
  it("takes its ballots and participations with it, says how many, and leaves other polls alone", async () => {
    const [{ creator, id }, other] = [await made(), await made()];
    const voter = await person();
    for (const pollId of [id, other.id]) {
      await takePart(pollId, voter.id);
      await takePart(pollId);
      await db().inbox.create({ data: { pollId, voter: Buffer.from("v") } });
      await db().logEntry.create({ data: { pollId, index: 0, entry: "poll {}" } });
      await db().logHead.create({ data: { pollId } });
      await db().tally.create({ data: { pollId, ballot: "0", count: 1 } });
      await db().pollChange.create({ data: { pollId, at: now, what: "closing" } });
    }
    expect(await db().participation.count({ where: { pollId: id } })).toBe(2);
    expect(await deletePoll(other.creator.id, id)).toEqual({ kind: "none" });
    expect(await deletePoll(creator.id, id)).toEqual({ kind: "deleted", votes: 2 });
    expect(await deletePoll(creator.id, id)).toEqual({ kind: "none" });
    const where = (pollId: string) => ({ where: { pollId } });
    const rows = async (pollId: string) => [
      await db().participation.count(where(pollId)),
      await db().inbox.count(where(pollId)),
      await db().logEntry.count(where(pollId)),
      await db().logHead.count(where(pollId)),
      await db().tally.count(where(pollId)),
      await db().pollChange.count(where(pollId)),
    ];
    expect(await rows(id)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(await rows(other.id)).toEqual([2, 1, 1, 1, 1, 1]);
    expect(await votedPolls(voter.id)).toMatchObject([{ id: other.id }]);
    expect(await findPoll(id)).toBeNull();
  });
});

it.runIf(process.env.DATABASE_URL)("deleting a poll whose ballots are being opened waits for that, and neither fails", async () => {
  const { creator, id } = await made();
  await db().logEntry.create({ data: { pollId: id, index: 0, entry: "poll {}" } });
  await db().logHead.create({ data: { pollId: id } });
  const { deleting } = await atomically(async (tx) => {
    await tx.logHead.update({ where: { pollId: id }, data: { tallied: 1 } });
    const deleting = deletePoll(creator.id, id);
    const waiting = () => sql`SELECT FROM pg_stat_activity WHERE "datname" = current_database() AND "wait_event_type" = 'Lock'`;
    await expect.poll(waiting, { timeout: 10_000 }).toHaveLength(1);
    await tx.logEntry.updateMany({ where: { pollId: id }, data: { opening: Buffer.from("x") } });
    return { deleting };
  });
  expect(await deleting).toEqual({ kind: "deleted", votes: 0 });
});

const pollOf = async (id: string) => (await findPoll(id)) ?? expect.fail("The poll is gone.");

describe("a change that was sent before a poll closed, and comes after", () => {
  const sealed = { resultsWhen: "after_closing", closesAt: at(60) } as const;
  const updatedAt = async (id: string) => (await db().poll.findUnique({ where: { id } }))?.updatedAt;

  it("does not open a sealed poll again whose results were shown", async () => {
    const { creator, id } = await made(true, sealed);
    expect(await castVote(await person(), await pollOf(id), "0", at(1))).toMatchObject({ kind: "counted" });
    const shown = await resultsOf(await pollOf(id), at(60));
    expect(shown).toMatchObject({ voters: 1, final: true });
    expect(await editPoll(creator, { id, version: 1 }, { ...settings, ...sealed, closesAt: at(90) }, false, at(59))).toEqual({
      kind: "refused",
      faults: [{ at: "closesAt", kind: "closed-for-good" }],
    });
    expect(await resultsOf(await pollOf(id), at(61))).toEqual(shown);
  });

  it("leaves the closing settled, whatever it changes", async () => {
    const { creator, id } = await made(true, sealed);
    expect(await castVote(await person(), await pollOf(id), "0", at(1))).toMatchObject({ kind: "counted" });
    const shown = await resultsOf(await pollOf(id), at(60));
    const described = { ...settings, ...sealed, description: "At noon" };
    expect(await editPoll(creator, { id, version: 1 }, described, false, at(59))).toEqual({ kind: "saved" });
    expect(await updatedAt(id)).toEqual(at(60));
    expect(await resultsOf(await pollOf(id), at(61))).toEqual(shown);
  });

  it("finds it closed already when it is “Close now”", async () => {
    const { creator, id } = await made(true, sealed);
    await finish(await pollOf(id), at(60));
    expect(await closeNow(creator.id, id, at(59))).toEqual({ kind: "closed" });
    expect(await findOwn(creator.id, id)).toMatchObject({ closesAt: at(60), version: 1 });
  });
});

it("a change by a clock that is slow counts as made with the change before it", async () => {
  const { creator, id } = await made();
  await editPoll(creator, { id, version: 1 }, { ...settings, description: "At noon" }, false, at(5));
  expect(await closeNow(creator.id, id, at(4))).toEqual({ kind: "closed" });
  expect(await db().poll.findUnique({ where: { id } })).toMatchObject({ closesAt: at(5), updatedAt: at(5) });
  expect(await castVote(await person(), await pollOf(id), "0", at(4))).toEqual({ kind: "refused", refusal: "closed" });
});

it("deleting a draft leaves a poll that was published meanwhile", async () => {
  const { creator, id } = await made(false);
  expect(await deleteDraft((await person()).id, id, at(1))).toEqual({ kind: "none" });
  expect(await deleteDraft(creator.id, id, at(1))).toEqual({ kind: "deleted", votes: 0 });
  const published = await made();
  expect(await deleteDraft(published.creator.id, published.id, at(1))).toEqual({ kind: "none" });
  expect(await findOwn(published.creator.id, published.id)).not.toBeNull();
});

describe("a race with the first vote", () => {
  it("lets the edit or the vote win, and never counts a ballot for other choices", async () => {
    for (let round = 0; round < 6; round++) {
      const { creator, id } = await made();
      const [poll, voter] = [await pollOf(id), await person()];
      const swapped = { ...settings, choices: ["Pie", "Salad", "Soup"] };
      const edit = () => editPoll(creator, { id, version: 1 }, swapped, true, at(5));
      const vote = () => castVote(voter, poll, "0", at(5));
      const [edited, cast] = round % 2 ? await Promise.all([edit(), vote()]) : (await Promise.all([vote(), edit()])).reverse();
      const both = [edited?.kind, cast?.kind];
      expect([
        ["saved", "refused"],
        ["refused", "counted"],
      ]).toContainEqual(both);
    }
  });
});

describe("the account of a creator", () => {
  it("takes its drafts along when it is deleted, and leaves its polls without creator and name", async () => {
    const { creator, id } = await made();
    const draft = await createPoll(creator, settings, false, now);
    await takePart(id);
    await db().user.update({
      where: { id: creator.id },
      data: { passwordHash: await hashPassword("a good password") },
      select: { id: true },
    });
    expect(await deleteAccount(creator.id, "a good password", true, "192.0.2.1", now)).toMatchObject({ kind: "deleted" });
    expect(await db().poll.findUnique({ where: { id } })).toMatchObject({
      question: "Lunch?",
      creatorId: null,
      askedBy: null,
      publishedAt: now,
    });
    expect(await db().participation.count({ where: { pollId: id } })).toBe(1);
    expect(draft.kind === "created" && (await db().poll.findUnique({ where: { id: draft.id } }))).toBeNull();
  });
});
