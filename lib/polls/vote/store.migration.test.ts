import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { createDatabase } from "../../../scripts/postgres.mjs";
import { run, typescript } from "../../../scripts/prepare.mjs";
import { closeDb, db, isEmbedded, sql } from "../../platform/db";
import { ballotKeys, seal } from "../../platform/keys";
import { readOpening, sha256 } from "../ballot/secret/data";
import { ballotEntry } from "../ballot/secret/rules";
import { findFormer, findPoll } from "../poll/data";
import { fold } from "../tally/changes";
import { tallyOf } from "../tally/data";
import { recount } from "../tally/rules";
import { castVote } from "./changes";
import { hasVoted } from "./data";

// A database as it was before the ballots: votes that name the account, the choices and the time.

const now = new Date("2026-03-01T12:00:00.000Z");
const [before, migration] = ["20261127200000_enums", "20261127210000_ballots"];
type Person = { id: string; phone: string };
const make = (count: number): Person[] => Array.from({ length: count }, () => ({ id: randomUUID(), phone: randomUUID() }));
const people = make(50);
const voter = ({ id, phone }: Person) => ({ id, phoneSealed: seal("phone seal", phone) });
const tables = async () =>
  (await sql<{ name: string }>`SELECT tablename AS "name" FROM pg_tables WHERE schemaname = 'public'`).map(({ name }) => name);

beforeAll(async () => {
  if (isEmbedded()) process.env.POLLSTR_DATA_DIR += "/former";
  else process.env.DATABASE_URL = await createDatabase(process.env.DATABASE_URL ?? "", `former_${randomUUID()}`);
  expect(await run([...typescript("prisma/migrate.ts"), before ?? ""])).toBe(0);
  await sql`INSERT INTO "Poll" ("id", "question", "multiple", "publishedAt") VALUES (7, 'One', false, ${now}), (8, 'Several', true, ${now}), (9, 'None', false, ${now})`;
  // Places that do not begin at 0, and ids that are not in the order of the places.
  await sql`
    INSERT INTO "Choice" ("id", "pollId", "position", "text")
    SELECT poll * 10 + 3 - place, poll, 2 * place + 1, 'Choice ' || place FROM unnest(ARRAY[7, 8, 9]) AS poll, generate_series(0, 2) AS place`;
  for (const [turn, { id, phone }] of people.entries()) {
    await db()
      .$executeRaw`INSERT INTO "User" ("id", "email", "fullName", "passwordHash") VALUES (${id}::uuid, ${`${id}@example.com`}, 'Ann', 'x')`;
    const one = [73 - (turn % 3)];
    const several = turn % 2 ? [83, 81] : [82];
    for (const [poll, choices] of [
      [7, one],
      [8, several],
    ] as const)
      await sql`
        INSERT INTO "Vote" ("pollId", "voterId", "ballotKey", "choiceIds", "castAt")
        VALUES (${poll}, ${id}::uuid, ${ballotKeys(poll, phone)[0]}, ${choices}::int[], ${now})`;
  }
  await sql`DELETE FROM "User" WHERE "id" = ${people[0]?.id}::uuid`;
}, 120_000);

it("a migration that stops in the middle leaves nothing behind, and is applied again by the next start", async () => {
  const file = path.join(import.meta.dirname, "../../../prisma/migrations", migration ?? "", "migration.sql");
  const script = `${readFileSync(file, "utf8")}\nSELECT 1 / 0;`;
  const all = await tables();
  await expect(closeAnd(() => runWhole(script))).rejects.toThrow("division by zero");
  expect([await tables(), (await sql`SELECT FROM "Vote"`).length]).toEqual([all, 100]);
  // The engine's row of a migration that has begun.
  await sql`
    INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "started_at", "applied_steps_count")
    VALUES (${randomUUID()}, 'x', ${migration}, now(), 0)`;
  expect(await closeAnd(() => run(typescript("prisma/migrate.ts")))).toBe(0);
  expect(await tables()).not.toContain("Vote");
  const history = await sql`SELECT FROM "_prisma_migrations" WHERE "migration_name" = ${migration} AND "finished_at" IS NOT NULL`;
  expect(history).toHaveLength(1);
}, 120_000);

const closeAnd = async <T>(work: () => Promise<T>): Promise<T> => {
  await closeDb(); // The embedded database allows one connection.
  return work();
};
/** Runs a script as `migrate` does: as one query. */
async function runWhole(script: string): Promise<void> {
  if (isEmbedded()) {
    const pglite = new PGlite(path.join(process.env.POLLSTR_DATA_DIR ?? "", "database"));
    await pglite.exec(script).finally(() => pglite.close());
  } else {
    const client = new pg.Client(process.env.DATABASE_URL);
    await client.connect();
    await client.query(script).finally(() => client.end());
  }
}

it("the migration keeps every count, and who has voted", async () => {
  const ids = await Promise.all([7, 8, 9].map(findFormer));
  const polls = await Promise.all(ids.map((id) => findPoll(id ?? "")));
  const [one, several, none] = polls;
  if (!one || !several || !none) throw new Error("A poll is gone.");
  expect(one).toMatchObject({
    kind: "single",
    choices: ["Choice 0", "Choice 1", "Choice 2"],
    min: 1,
    max: 1,
    turnout: 50,
    resultsFor: "proven",
  });
  expect(several).toMatchObject({ kind: "approval", min: 1, max: 3 });
  expect(await tallyOf(one.id)).toMatchObject({
    voters: 50,
    ballots: [
      ["0", 17],
      ["1", 17],
      ["2", 16],
    ],
  });
  expect(await tallyOf(several.id)).toMatchObject({
    voters: 50,
    ballots: [
      ["0,2", 25],
      ["1", 25],
    ],
  });
  expect(await tallyOf(none.id)).toMatchObject({ voters: 0, ballots: [] });
  for (const person of people.slice(1)) expect(await hasVoted(one, voter(person))).toBe(true);
  const [gone, first] = people;
  if (!gone || !first) throw new Error("Nobody is left.");
  const heir = { ...voter(gone), id: first.id };
  await db().participation.delete({ where: { pollId_voterId: { pollId: one.id, voterId: first.id } } });
  expect(await castVote(heir, one, "0", now)).toEqual({ kind: "voted-before" }); // The number of the deleted account.
  expect(await hasVoted(none, voter(first))).toBe(false);
});

it("nothing that is left links a vote to a person, and the log goes on from there", async () => {
  const id = (await findFormer(8)) ?? "";
  const log = await db().logEntry.findMany({ where: { pollId: id }, orderBy: { index: "asc" } });
  expect(log.map(({ index }) => index)).toEqual(Array.from({ length: 101 }, (_, at) => at));
  expect(JSON.parse(log[0]?.entry.slice(5) ?? "")).toMatchObject({ question: "Several", kind: "approval", group: 20 });
  for (const { entry, opening } of log) if (opening) expect(ballotEntry(readOpening(opening), sha256)).toBe(entry);
  const counted = recount(
    log.map(({ opening }) => opening && readOpening(opening)),
    sha256,
  );
  expect(Object.fromEntries(counted)).toEqual({ "0,2": 25, "1": 25 });

  // Equal ballots alternate in the old table. In the log they do not: ballots and voters were shuffled, each on its own.
  const ballots = log.flatMap(({ opening }) => (opening ? [readOpening(opening).split(" ")[1] ?? ""] : []));
  expect(ballots.filter((text, at) => text === ballots[at + 1]).length).toBeGreaterThan(8);
  const took = await sql<{ voterId: string | null; receipt: string }>`
    SELECT "voterId", 'voter ' || encode("receipt", 'base64') AS "receipt" FROM "Participation" WHERE "pollId" = ${id} ORDER BY ctid`;
  const order = new Map(people.map((person, turn) => [person.id, turn]));
  const turns = took.map(({ voterId }) => order.get(voterId ?? "") ?? 0);
  expect(turns.filter((turn, at) => turn < (turns[at + 1] ?? 0)).length).toBeLessThan(42);
  const voters = log.filter(({ entry }) => entry.startsWith("voter ")).map(({ entry }) => entry);
  expect(voters.toSorted()).toEqual(took.map(({ receipt }) => receipt).sort());
  expect(voters).not.toEqual(took.map(({ receipt }) => receipt));

  const poll = await findPoll(id);
  if (!poll) throw new Error("The poll is gone.");
  const late = make(41);
  await db().user.createMany({
    data: late.map((each) => ({ id: each.id, email: `${each.id}@example.com`, fullName: "Ann", passwordHash: "x" })),
  });
  await Promise.all(late.map((each) => castVote(voter(each), poll, "2", now)));
  expect(await fold(id)).toBe(62);
  expect(await tallyOf(id)).toMatchObject({
    voters: 91,
    ballots: [
      ["0,2", 25],
      ["1", 25],
      ["2", 41],
    ],
  });
});
