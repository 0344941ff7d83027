import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { beforeAll, expect, it, vi } from "vitest";
import { closeDb, db, isEmbedded } from "../../platform/db";
import { seal } from "../../platform/keys";
import { readOpening, sha256 } from "../ballot/secret/data";
import type { Poll } from "../poll/rules";
import { fold } from "../tally/changes";
import { tallyOf } from "../tally/data";
import { recount } from "../tally/rules";
import { castVote } from "./changes";

// Real processes that vote and fold. A server takes several at once, the embedded database one after the other.

const now = new Date("2026-03-01T12:00:00.000Z");
const pollId = "killedpoll00";

/** Votes with eight new people at a time and folds after that, and prints the voters whose vote was counted. */
const voting = `
  const { randomUUID } = await import("node:crypto");
  const { db } = await import("./lib/platform/db.ts");
  const { seal } = await import("./lib/platform/keys.ts");
  const { findPoll } = await import("./lib/polls/poll/data.ts");
  const { castVote } = await import("./lib/polls/vote/changes.ts");
  const { fold } = await import("./lib/polls/tally/changes.ts");
  const poll = await findPoll("${pollId}");
  for (;;) {
    const people = Array.from({ length: 8 }, () => ({ id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }));
    await db().user.createMany({ data: people.map((each) => ({ ...each, email: each.id + "@example.com", fullName: "Ann", passwordHash: "x" })) });
    const votes = people.map(async (each, turn) => {
      const { kind } = await castVote(each, poll, String(turn % 3), new Date("${now.toISOString()}"));
      if (kind === "counted") console.log(each.id);
    });
    await Promise.all([...votes, fold(poll.id)]);
  }`;
/** Folds once it is told to, and prints how many rows it moved. */
const folding = `
  const { fold } = await import("./lib/polls/tally/changes.ts");
  const { db } = await import("./lib/platform/db.ts");
  await db().poll.count();
  console.log("ready");
  process.stdin.once("data", async () => { console.log(await fold("${pollId}")); process.exit(); });`;

const start = (script: string): ChildProcess =>
  spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], { stdio: ["pipe", "pipe", "inherit"] });

/** Lets a process vote until `votes` are counted, and kills it with -9. Returns who was told that the vote is counted. */
async function killAfter(votes: number): Promise<string[]> {
  const child = start(voting);
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const counted: string[] = [];
  if (!child.stdout) throw new Error("The process has no output.");
  for await (const line of createInterface({ input: child.stdout })) {
    counted.push(line);
    if (counted.length === votes) child.kill("SIGKILL");
  }
  await ended;
  return counted;
}

let poll: Poll;
beforeAll(async () => {
  const data = { id: pollId, question: "Which?", choices: ["A", "B", "C"], publishedAt: new Date(0), updatedAt: new Date(0) };
  poll = await db().poll.create({ data });
});

/** Checks that each participation has one ballot, in the log or waiting, and that the log is sound. */
async function expectWhole(): Promise<void> {
  const where = { where: { pollId } };
  const log = await db().logEntry.findMany({ ...where, orderBy: { index: "asc" } });
  const waiting = await db().inbox.findMany(where);
  const voters = await db().participation.findMany(where);
  const ballots = log.filter(({ entry }) => entry.startsWith("ballot "));
  const receipts = [
    ...log.flatMap(({ entry }) => (entry.startsWith("voter ") ? [entry.slice(6)] : [])),
    ...waiting.flatMap(({ voter }) => (voter ? [Buffer.from(voter).toString("base64")] : [])),
  ];
  expect(receipts.sort()).toEqual(voters.map(({ receipt }) => Buffer.from(receipt).toString("base64")).sort());
  expect(ballots.length + waiting.filter(({ sealed }) => sealed).length).toBe(voters.length);
  expect(log.map(({ index }) => index)).toEqual(log.map((_, at) => at));
  const counted = recount(
    log.map(({ opening }) => opening && readOpening(opening)),
    sha256,
  );
  const tally = await db().tally.findMany({ where: { pollId, count: { not: 0 } } });
  expect(Object.fromEntries(tally.map(({ ballot, count }) => [ballot, count]))).toEqual(Object.fromEntries(counted));
  const read = await tallyOf(pollId);
  expect([read?.voters, read?.ballots.reduce((sum, [, count]) => sum + count, 0)]).toEqual([voters.length, voters.length]);
}

it("kill -9 in vote and in fold: none lost, none doubled", { timeout: 120_000 }, async () => {
  const after = [90, 61, 140];
  const counted: string[] = [];
  if (isEmbedded()) {
    await closeDb(); // It allows one process.
    for (const votes of after.slice(0, 2)) counted.push(...(await killAfter(votes)));
  } else counted.push(...(await Promise.all(after.map(killAfter))).flat());

  const voted = new Set((await db().participation.findMany({ where: { pollId } })).map(({ voterId }) => voterId));
  expect(counted.filter((voterId) => !voted.has(voterId))).toEqual([]);
  expect(counted.length).toBeGreaterThan(150);
  expect(await db().logEntry.count({ where: { pollId } })).toBeGreaterThan(80);
  await expectWhole();
});

it("six processes fold at once: one moves, no gap, counters equal the entries", { timeout: 120_000 }, async () => {
  vi.useFakeTimers({ toFake: ["setTimeout"] }); // This process itself does not fold after the votes.
  await vote(60);
  vi.useRealTimers();
  const moved = isEmbedded() ? await Promise.all(Array.from({ length: 6 }, () => fold(pollId))) : await foldInSix();
  expect(moved.toSorted((a, b) => a - b).slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
  expect(Math.max(...moved)).toBeGreaterThanOrEqual(100);
  await expectWhole();
});

async function vote(count: number): Promise<void> {
  const people = Array.from({ length: count }, () => ({ id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }));
  await db().user.createMany({
    data: people.map((each) => ({ ...each, email: `${each.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
  });
  await Promise.all(people.map((each) => castVote(each, poll, "0", now)));
}

async function foldInSix(): Promise<number[]> {
  const children = Array.from({ length: 6 }, () => start(folding));
  const lines = children.map(({ stdout }) => {
    if (!stdout) throw new Error("The process has no output.");
    return createInterface({ input: stdout })[Symbol.asyncIterator]();
  });
  await Promise.all(lines.map((line) => line.next()));
  for (const { stdin } of children) stdin?.write("go\n");
  return Promise.all(lines.map(async (line) => Number((await line.next()).value)));
}
