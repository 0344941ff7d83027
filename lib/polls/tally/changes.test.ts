import { randomBytes, randomUUID } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { db, sql } from "../../platform/db";
import { seal } from "../../platform/keys";
import { newSecret, readOpening, readSecret, sealWaiting, sha256, tagHash, type Voter } from "../ballot/secret/data";
import { ballotEntry, base64url, openingOf } from "../ballot/secret/rules";
import type { Poll } from "../poll/rules";
import { castVote, changeVote } from "../vote/changes";
import { finish, fold, foldAll } from "./changes";
import { tallyOf } from "./data";
import { recount } from "./rules";
import { mostRows } from "./store";

const now = new Date("2026-03-01T12:00:00.000Z");
const later = new Date("2026-03-02T12:00:00.000Z");

/** A ranking of five choices, so that 120 people can cast 120 different ballots. It closes before `later`. */
function poll(settings: Partial<Poll> = {}): Promise<Poll> {
  const id = randomUUID().replaceAll("-", "").slice(0, 12);
  const times = { publishedAt: new Date(0), createdAt: new Date(0), updatedAt: new Date(0), closesAt: new Date(later.getTime() - 1) };
  return db().poll.create({ data: { id, question: "Which?", kind: "ranking", choices: ["A", "B", "C", "D", "E"], ...times, ...settings } });
}
async function voters(count: number): Promise<Voter[]> {
  const people = Array.from({ length: count }, () => ({ id: randomUUID(), phoneSealed: seal("phone seal", randomUUID()) }));
  await db().user.createMany({
    data: people.map((person) => ({ ...person, email: `${person.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
  });
  return people;
}
/** The ballots "0>1>2>3>4" and so on, all different. */
function texts(count: number): string[] {
  const orders = (left: number[]): number[][] =>
    left.length === 0 ? [[]] : left.flatMap((first) => orders(left.filter((each) => each !== first)).map((rest) => [first, ...rest]));
  return orders([0, 1, 2, 3, 4])
    .slice(0, count)
    .map((order) => order.join(">"));
}
/** Casts a vote each. Returns the ballots' secrets. */
const castEach = (asked: Poll, people: Voter[], text: (turn: number) => string): Promise<string[]> =>
  Promise.all(people.map((person, turn) => castOne(asked, person, text(turn))));
async function castOne(asked: Poll, person: Voter, text: string): Promise<string> {
  const cast = await castVote(person, asked, text, now);
  if (cast.kind !== "counted") throw new Error(`Not counted: ${cast.kind}`);
  return cast.secret;
}
const logOf = ({ id }: Poll) => db().logEntry.findMany({ where: { pollId: id }, orderBy: { index: "asc" } });
const kindOf = ({ entry }: { entry: string }) => entry.split(" ")[0];
const isBallot = (entry: { entry: string }) => ["ballot", "change"].includes(kindOf(entry) ?? "");
/** Checks that the log has no gap, hides what it opens to, and gives the tally when it is counted again. */
async function expectSound(asked: Poll): Promise<void> {
  const log = await logOf(asked);
  expect(log.map(({ index }) => index)).toEqual(log.map((_, at) => at));
  for (const { entry, opening } of log) if (opening) expect(ballotEntry(readOpening(opening), sha256)).toBe(entry);
  const counted = recount(
    log.map(({ opening }) => opening && readOpening(opening)),
    sha256,
  );
  const head = await db().logHead.findUniqueOrThrow({ where: { pollId: asked.id } });
  const tally = await db().tally.findMany({ where: { pollId: asked.id, count: { not: 0 } } });
  expect(Object.fromEntries(tally.map(({ ballot, count }) => [ballot, count]))).toEqual(Object.fromEntries(counted));
  expect(head).toMatchObject({ size: log.length, voters: log.filter((entry) => kindOf(entry) === "voter").length });
}

it("a copy of every table joins no ballot to a person, by any column, by xmin or by row order", async () => {
  const asked = await poll();
  const people = await voters(60);
  const cast = texts(60);
  for (const [turn, person] of people.entries()) await castOne(asked, person, cast[turn] ?? "");
  // While a ballot waits, its transaction does name the person. So this attack works, and what it finds has to be sealed.
  const paired = () => sql<{ sealed: Uint8Array }>`
    SELECT i."sealed" FROM "Participation" p JOIN "Inbox" i ON i.xmin = p.xmin AND i."sealed" IS NOT NULL WHERE p."pollId" = ${asked.id}`;
  expect((await paired()).length).toBeGreaterThan(19);
  await finish(asked, later);
  expect(await paired()).toEqual([]);

  type Copy = { table: string; xmin: string; place: number; row: Record<string, unknown> };
  const tables = await sql<{ name: string }>`SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public'`;
  const copies: Copy[] = [];
  for (const { name } of tables) {
    const { rows } = {
      rows: await db().$queryRawUnsafe<{ xmin: string; row: Record<string, unknown> }[]>(
        `SELECT xmin::text AS xmin, to_jsonb(t) AS row FROM "${name}" t ORDER BY ctid`,
      ),
    };
    copies.push(...rows.map(({ xmin, row }, place) => ({ table: name, xmin, place, row })));
  }
  const ours = copies.filter(({ row }) => row.pollId === asked.id);
  const took = ours.filter(({ table }) => table === "Participation");
  const ballots = ours.filter(({ table, row }) => table === "LogEntry" && isBallot(row as { entry: string }));
  const votersLogged = ours.filter(({ table, row }) => table === "LogEntry" && kindOf(row as { entry: string }) === "voter");
  expect([took.length, ballots.length, votersLogged.length]).toEqual([60, 60, 60]);

  // By any column: no value of a person stands in a row about ballots. The poll itself does.
  const ids = new Set(people.map(({ id }) => id));
  const aboutPeople = copies.filter(({ table, row }) => table === "Participation" || (table === "User" && ids.has(String(row.id))));
  const values = aboutPeople.flatMap(({ row }) => Object.values(row)).filter((value) => typeof value === "string" && value.length > 3);
  const named = new Set(values.filter((value) => value !== asked.id));
  const aboutBallots = [...ballots, ...ours.filter(({ table }) => ["Tally", "LogHead", "Inbox"].includes(table))];
  expect(named.size).toBeGreaterThan(200);
  expect(aboutBallots.filter(({ row }) => Object.values(row).some((value) => named.has(value as string)))).toEqual([]);

  // By xmin: no transaction wrote both.
  const xmins = new Set(aboutPeople.map(({ xmin }) => xmin));
  expect(aboutBallots.filter(({ xmin }) => xmins.has(xmin))).toEqual([]);

  // By row order: nobody guesses more than by chance, which is one in sixty. Eleven would be luck of one in ten million.
  const choiceOf = new Map(people.map(({ id }, turn) => [id, cast[turn]]));
  const textOf = ({ row }: Copy) => readOpening(Buffer.from(String(row.opening).slice(2), "hex")).split(" ")[1];
  const personOf = new Map(took.map(({ row }) => [String(row.receipt).slice(2), row.voterId as string]));
  const voterOf = ({ row }: Copy) => personOf.get(Buffer.from(String(row.entry).split(" ")[1] ?? "", "base64").toString("hex")) ?? "";
  const guesses = [took.map(({ row }) => row.voterId as string), votersLogged.map(voterOf)];
  for (const order of guesses) {
    const right = order.filter((person, at) => choiceOf.get(person) === (ballots[at] && textOf(ballots[at])));
    expect(right.length).toBeLessThan(11);
  }
  await expectSound(asked);
});

it("no table, dead row or write-ahead log holds a waiting ballot, its tag or its commitment in the clear", async () => {
  const asked = await poll({ mayChange: true });
  const [text = "", other = ""] = texts(2);
  const secrets = await castEach(asked, await voters(5), () => text);
  const changed = await changeVote(asked, secrets[0] ?? "", other, now);
  if (changed.kind !== "changed") throw new Error("Not changed.");
  const ballots = [...secrets.map((secret) => [secret, text]), [changed.secret, other]].map(([secret = "", chosen = ""]) => {
    const names = readSecret(secret);
    if (!names) throw new Error("No secret.");
    const opening = openingOf(names.tag, chosen);
    return { names, opening, entry: ballotEntry(opening, sha256) };
  });
  const needles = ballots.flatMap(({ names, opening, entry }) => [
    ...[Buffer.from(base64url(names.tag)), Buffer.from(names.tag), Buffer.from(names.x), Buffer.from(sha256(names.tag))],
    ...[Buffer.from(opening), Buffer.from(entry.slice(7)), Buffer.from(entry.slice(7), "base64")],
  ]);
  const receipts = ballots.slice(0, 5).map(({ names }) => Buffer.from(sha256(new Uint8Array(names.receipt))));

  expect(await found(receipts)).toEqual(receipts); // The search finds what is in the clear.
  expect(await found(needles)).toEqual([]);
  await finish(asked, later);
  const [first] = ballots.slice(1);
  expect(await found([Buffer.from(first?.opening ?? "-")])).toHaveLength(1); // Once logged, it is to be read.
});

/** Those of the needles that are in any file of the database or of its write-ahead log. */
async function found(needles: Buffer[]): Promise<Buffer[]> {
  await db().$executeRawUnsafe("CHECKPOINT");
  const embedded = path.join(process.env.POLLSTR_DATA_DIR ?? "", "database");
  const [row] = await sql<{ folder: string; oid: string }>`
    SELECT current_setting('data_directory') AS "folder", oid::text FROM pg_database WHERE datname = current_database()`;
  const folder = process.env.DATABASE_URL ? (row?.folder ?? "") : embedded;
  const files = [`base/${row?.oid}`, "pg_wal"].flatMap((name) =>
    readdirSync(path.join(folder, name)).map((file) => path.join(folder, name, file)),
  );
  const left = new Set(needles);
  for (const file of files.filter((each) => statSync(each).isFile())) {
    const bytes = readFileSync(file);
    for (const needle of left) if (bytes.includes(needle)) left.delete(needle);
  }
  return needles.filter((needle) => !left.has(needle));
}

it("no group is smaller than twenty unless the poll is, and each is sorted by hash", async () => {
  const [many, few] = [await poll(), await poll()];
  for (const person of await voters(100)) {
    await castVote(person, many, texts(1)[0] ?? "", now);
    await fold(many.id);
  }
  await castEach(few, await voters(7), () => texts(1)[0] ?? "");
  expect(await fold(few.id)).toBe(0);
  for (const asked of [many, few]) await finish(asked, later);

  const groups = async ({ id }: Poll) => {
    const rows = await sql<{
      xmin: string;
      entry: string;
    }>`SELECT xmin::text, "entry" FROM "LogEntry" WHERE "pollId" = ${id} ORDER BY "index"`;
    const groups = new Map<string, string[]>();
    for (const { xmin, entry } of rows.filter(isBallot)) groups.set(xmin, [...(groups.get(xmin) ?? []), entry]);
    return [...groups.values()];
  };
  const sizes = (await groups(many)).map(({ length }) => length);
  expect(sizes.length).toBeGreaterThan(3);
  expect(Math.min(...sizes)).toBeGreaterThanOrEqual(20);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
  for (const group of await groups(many)) expect(group).toEqual(group.toSorted());
  expect((await groups(few)).map(({ length }) => length)).toEqual([7]);
  for (const asked of [many, few]) await expectSound(asked);
});

it("a poll that was opened again and closes with fewer than twenty more votes logs none of them alone, and counts them", async () => {
  const asked = await poll({ mayChange: true });
  const [text = "", other = ""] = texts(2);
  const [secret = ""] = await castEach(asked, await voters(45), () => text);
  await finish(asked, later);
  const before = await logOf(asked);
  const reopen = async (turn: number) => {
    const closesAt = new Date(later.getTime() + turn * 60_000);
    return db().poll.update({ where: { id: asked.id }, data: { closesAt, updatedAt: now } });
  };
  const again = await reopen(1);
  await castEach(again, await voters(3), () => other);
  expect(await changeVote(again, secret, other, now)).toMatchObject({ kind: "changed" });
  for (let turn = 0; turn < 2; turn++) {
    await finish(again, new Date(later.getTime() + 60_000));
    await foldAll(new Date(later.getTime() + 60_000));
    expect(await logOf(asked)).toEqual(before);
    const ballots = [[text, 44], [other, 4]]; // biome-ignore format: one line
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 48, ballots, isFinal: true });
  }
  await expectSound(asked);

  const third = await reopen(2);
  await castEach(third, await voters(17), () => other);
  await finish(third, new Date(later.getTime() + 120_000));
  expect((await logOf(asked)).length).toBe(before.length + 20 + 20 + 1); // With the change.
  expect(await tallyOf(asked.id)).toMatchObject({ voters: 65, isFinal: true });
  await expectSound(asked);
});

it("no ballot that a client can make stops the fold", async () => {
  const asked = await poll({ mayChange: true });
  const [text = "", other = "", third = ""] = texts(3);
  const secrets = await castEach(asked, await voters(41), () => text);
  await fold(asked.id);
  const names = () => readSecret(randomBytes(16).toString("base64url"));
  const [a, b, c, d] = [names(), names(), names(), names()];
  const logged = readSecret(secrets[0] ?? "");
  if (!a || !b || !c || !d || !logged) throw new Error("No secret.");
  const forged = [
    ...[openingOf(a.tag, other, b.x), openingOf(b.tag, other, a.x)], // two that replace each other
    openingOf(c.tag, other, c.x), // one that replaces itself
    openingOf(logged.tag, other), // a tag that is taken
    ...[openingOf(d.tag, third), openingOf(d.tag, other)], // one tag twice: the first counts
    openingOf(names()?.tag ?? d.tag, other, randomBytes(32)), // a change of nothing
    ...[openingOf(names()?.tag ?? d.tag, third, logged.x), openingOf(names()?.tag ?? d.tag, third, logged.x)], // one ballot replaced twice
  ];
  const sealed = [
    ...forged.map((opening) => sealWaiting(asked, { opening, replaced: null })),
    sealWaiting(asked, { opening: "no opening at all", replaced: null }),
    new Uint8Array(randomBytes(92)),
  ];
  await db().inbox.createMany({ data: sealed.map((each) => ({ pollId: asked.id, sealed: each })) });
  await castEach(asked, await voters(41), () => text);
  expect(await fold(asked.id)).toBeGreaterThan(0);
  await finish(asked, later);
  expect(await db().inbox.count({ where: { pollId: asked.id } })).toBe(2); // What nobody can read stays, and is in the log of the site.
  await expectSound(asked);
  const counts = await db().tally.findMany({ where: { pollId: asked.id, count: { not: 0 } } });
  const byText = Object.fromEntries(counts.map(({ ballot, count }) => [ballot, count]));
  expect([byText[text], (byText[other] ?? 0) + (byText[third] ?? 0)]).toEqual([81, 2]);
});

describe("folding", () => {
  it("changes no result, and keeps the number of voters for lists", async () => {
    const asked = await poll();
    const cast = texts(60);
    await castEach(asked, await voters(60), (turn) => cast[turn % 7] ?? "");
    const before = await tallyOf(asked.id);
    expect(await fold(asked.id)).toBe(100); // Sixty voters, and all ballots but twenty.
    expect(await tallyOf(asked.id)).toEqual(before);
    expect(await db().poll.findUnique({ where: { id: asked.id } })).toMatchObject({ turnout: 60 });
    expect(await fold(asked.id)).toBe(0);
    await castEach(asked, await voters(1), () => cast[0] ?? "");
    await fold(asked.id);
    expect(await db().poll.findUnique({ where: { id: asked.id } })).toMatchObject({ turnout: 61 });
    expect((await tallyOf(asked.id))?.version).not.toBe(before?.version);
  });

  it("six at once in one process: one moves, no gap, counters equal the entries", async () => {
    const asked = await poll();
    await castEach(asked, await voters(70), () => "0");
    const moved = await Promise.all(Array.from({ length: 6 }, () => fold(asked.id)));
    expect(moved.toSorted((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 120]);
    await expectSound(asked);
  });

  it("goes on by itself after another process has folded", async () => {
    const [asked, people] = await Promise.all([poll(), voters(90)]);
    const all = texts(90);
    const logged = async () => (await db().logHead.findUnique({ where: { pollId: asked.id } }))?.ballots;
    await castEach(asked, people.slice(0, 45), (turn) => all[turn] ?? "");
    await expect.poll(logged, { timeout: 10_000 }).toBe(25);
    await castEach(asked, people.slice(45, 75), (turn) => all[45 + turn] ?? "");
    await fold(asked.id); // as another process does it
    expect(await logged()).toBe(55);
    await castEach(asked, people.slice(75), (turn) => all[75 + turn] ?? "");
    await castEach(asked, await voters(10), () => "4");
    await expect.poll(logged, { timeout: 10_000 }).toBe(80);
    await expectSound(asked);
  });

  it("writes first what was asked, and never again", async () => {
    const asked = await poll({ question: "Why?" });
    await castEach(asked, await voters(41), () => "0");
    await fold(asked.id);
    const [first] = await logOf(asked);
    expect(JSON.parse(first?.entry.slice(5) ?? "")).toMatchObject({
      id: asked.id,
      question: "Why?",
      choices: asked.choices,
      kind: "ranking",
      group: 20,
      opensAt: "1970-01-01T00:00:00.000Z",
      results: "always",
    });
    await finish(asked, later);
    expect((await logOf(asked)).filter((entry) => kindOf(entry) === "poll")).toEqual([first]);
  });

  it("takes what a change replaces with it, also when more waits than is read at once", async () => {
    const [asked, often] = [await poll({ mayChange: true }), await poll({ mayChange: true })];
    const makeRow = (text: string, x?: Uint8Array, spends?: Uint8Array) => {
      const names = readSecret(newSecret());
      if (!names) throw new Error("No names.");
      const sealed = sealWaiting(asked, { opening: openingOf(names.tag, text, x), replaced: null });
      return { names, row: { pollId: asked.id, sealed, makes: tagHash(names.tag), ...(spends && { spends: tagHash(spends) }) } };
    };
    const original = makeRow("0");
    const change = makeRow("1", original.names.x, original.names.tag);
    const again = makeRow("2", change.names.x, change.names.tag);
    const others = Array.from({ length: mostRows }, () => makeRow("3").row);
    for (const data of [[again.row], others, [change.row, original.row]]) await db().inbox.createMany({ data });
    await finish(asked, later);
    expect((await tallyOf(asked.id))?.ballots).toEqual([
      ["2", 1],
      ["3", mostRows],
    ]);

    const chain = [makeRow("0")];
    for (let turn = 1; turn < mostRows + 5; turn++) {
      const { names } = chain.at(-1) ?? original;
      chain.push(makeRow(String(turn % 3), names.x, names.tag));
    }
    const rows = chain.toReversed().map(({ row }) => ({ ...row, pollId: often.id }));
    await db().inbox.createMany({ data: rows });
    await finish(often, later);
    expect((await tallyOf(often.id))?.ballots).toEqual([[String((mostRows + 4) % 3), 1]]);
  });

  it("happens in every poll in which something waits", async () => {
    const polls = [await poll(), await poll(), await poll({ closesAt: null })];
    for (const asked of polls) await castEach(asked, await voters(3), () => "0");
    await foldAll(later);
    const waiting = await Promise.all(polls.map(({ id }) => db().inbox.count({ where: { pollId: id } })));
    expect(waiting).toEqual([0, 0, 6]);
  });

  it("loses and doubles nothing while people vote and change, others read, and several fold at once", async () => {
    const asked = await poll({ mayChange: true });
    const people = await voters(150);
    const cast = texts(3);
    const seen: number[] = [];
    await Promise.all(
      people.map(async (person, turn) => {
        const vote = await castVote(person, asked, cast[turn % 3] ?? "", now);
        if (vote.kind === "counted" && turn % 5 === 0) await changeVote(asked, vote.secret, cast[(turn + 1) % 3] ?? "", now);
        if (turn % 15 === 0) await fold(asked.id);
        if (turn % 3 !== 0) return;
        const read = await tallyOf(asked.id);
        seen.push((read?.voters ?? 0) - (read?.ballots.reduce((sum, [, count]) => sum + count, 0) ?? 0));
      }),
    );
    expect(new Set(seen)).toEqual(new Set([0])); // No reading saw a fold or a change half done.
    const expected = Object.fromEntries(cast.map((text) => [text, 50]));
    expect(Object.fromEntries((await tallyOf(asked.id))?.ballots ?? [])).toEqual(expected);
    await finish(asked, later);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 150, ballots: cast.map((text) => [text, 50]), isFinal: true });
    await expectSound(asked);
  });
});

describe("a sealed poll", () => {
  it("shows how many voted, and no ballot before its close, also when a reader's clock is ahead", async () => {
    const asked = await poll({ resultsWhen: "after_closing", mayChange: true });
    const cast = texts(60);
    const secrets = await castEach(asked, await voters(60), (turn) => cast[turn] ?? "");
    await fold(asked.id);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 60, ballots: [], isSealed: true, isFinal: false });
    const openings = (await logOf(asked)).flatMap(({ opening }) => (opening ? [Buffer.from(opening)] : []));
    expect(openings).toHaveLength(40);
    for (const opening of openings) for (const text of cast) expect(opening.includes(` ${text}`)).toBe(false);
    expect(new Set(openings.map(({ length }) => length)).size).toBe(1);
    expect(await db().tally.count({ where: { pollId: asked.id } })).toBe(0);

    for (const secret of secrets.slice(0, 3))
      expect(await changeVote(asked, secret, cast[50] ?? "", now)).toMatchObject({ kind: "changed" });
    await Promise.all([finish(asked, later), foldAll(later), finish(asked, later)]);
    const final = await tallyOf(asked.id);
    expect(final).toMatchObject({ voters: 60, isFinal: true, isSealed: false });
    expect(Object.fromEntries(final?.ballots ?? [])).toEqual(
      Object.fromEntries(cast.slice(3).map((text, at) => [text, at === 47 ? 4 : 1])),
    );
    await expectSound(asked);
  });

  it("logs all its ballots with one length, and all its changes with one, whatever was chosen", async () => {
    const asked = await poll({ resultsWhen: "after_closing", mayChange: true, kind: "several", max: 4 });
    const secrets = await castEach(asked, await voters(60), (turn) => (turn % 2 ? "0" : "0,1,2,3"));
    await fold(asked.id);
    const chosen = (turn: number) => ["1", "2,3", "1,2,3", "0,2,3,4"][turn % 4] ?? "";
    for (const [turn, secret] of secrets.entries())
      expect(await changeVote(asked, secret, chosen(turn), now)).toMatchObject({ kind: "changed" });
    await castEach(asked, await voters(40), () => "4");
    await fold(asked.id);
    const lengths = (kind: string) =>
      logOf(asked).then((log) => new Set(log.flatMap((entry) => (kindOf(entry) === kind ? [entry.opening?.length] : []))));
    const [ballots, changes] = [await lengths("ballot"), await lengths("change")];
    expect([ballots.size, changes.size]).toEqual([1, 1]);
    await finish(asked, later);
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 100, isFinal: true });
    await expectSound(asked);
  });

  it("opens at its close also when more waits than is read at once", async () => {
    const asked = await poll({ resultsWhen: "after_closing" });
    const data = Array.from({ length: mostRows + 5 }, () => {
      const names = readSecret(newSecret()) ?? expect.fail("No names.");
      return {
        pollId: asked.id,
        sealed: sealWaiting(asked, { opening: openingOf(names.tag, "0"), replaced: null }),
        makes: tagHash(names.tag),
      };
    });
    await db().inbox.createMany({ data });
    await finish(asked, later);
    expect(await tallyOf(asked.id)).toMatchObject({ ballots: [["0", mostRows + 5]], isFinal: true, isSealed: false });
    const groups = await sql<{ size: number }>`
      SELECT count(*)::int AS "size" FROM "LogEntry" WHERE "pollId" = ${asked.id} AND "entry" LIKE 'ballot %' GROUP BY "index" < ${mostRows - 20 + 1}`;
    expect(groups.map(({ size }) => size).sort()).toEqual([mostRows - 20, 25]);
  });

  it("stays sealed when its closing time is moved before anybody has read the results, and opens at the new one", async () => {
    const asked = await poll({ resultsWhen: "after_closing" });
    await castEach(asked, await voters(45), () => "0");
    await fold(asked.id);
    const moved = await db().poll.update({ where: { id: asked.id }, data: { closesAt: new Date(later.getTime() + 60_000) } });
    await finish(asked, later); // The reader still has the former closing time.
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 45, ballots: [], isSealed: true });
    expect(await db().tally.count({ where: { pollId: asked.id } })).toBe(0);
    await finish(moved, new Date(later.getTime() + 60_000));
    expect(await tallyOf(asked.id)).toMatchObject({ voters: 45, ballots: [["0", 45]], isFinal: true });
  });
});
