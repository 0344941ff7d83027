import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { closeDb, db, isUniqueViolation, openAdapter, sql } from "./db";

describe("the client", () => {
  it("is the same throughout the process", () => {
    expect(db()).toBe(db());
  });

  it("is opened again after it was closed", async () => {
    const first = db();
    await closeDb();
    await closeDb();
    expect(db()).not.toBe(first);
    expect(await db().user.count()).toBe(0);
  });
});

describe("a hand-written statement", () => {
  it("takes and returns the same values on both databases", async () => {
    const [at, bytes] = [new Date("2026-03-01T12:00:00.123Z"), new Uint8Array([0, 1, 255])];
    const [row] = await sql<Record<string, unknown>>`
      SELECT ${at}::timestamptz AS "at", ${bytes}::bytea AS "bytes", ${[1, 2]}::int[] AS "list", ${7}::int AS "number", ${null}::text AS "none"`;
    expect({ ...row, bytes: new Uint8Array(row?.bytes as Uint8Array) }).toEqual({ at, bytes, list: [1, 2], number: 7, none: null });
  });

  it("never treats a value as SQL", async () => {
    const text = `'; DROP TABLE "User"; --`;
    expect(await sql`SELECT ${text}::text AS "text"`).toEqual([{ text }]);
  });

  it("rejects when it fails, and the next one works", async () => {
    await expect(sql`SELECT ${"x"}::uuid`).rejects.toThrow();
    expect(await sql`SELECT 1 AS "one"`).toEqual([{ one: 1 }]);
  });
});

describe.runIf(process.env.DATABASE_URL)("a server in another time zone", () => {
  async function setZone(zone: string) {
    const [row] = await sql<{ name: string }>`SELECT current_database() AS "name"`;
    await db().$executeRawUnsafe(`ALTER DATABASE "${row?.name}" SET timezone TO '${zone}'`);
    await closeDb();
  }
  afterEach(() => setZone("UTC"));

  it("stores and gives back the same instants, by Prisma and by statements", async () => {
    await setZone("America/New_York");
    const at = new Date("2026-03-01T12:00:00.123Z");
    const { id } = await db().poll.create({ data: { id: "0time00zone0", question: "When?", choices: ["Now", "Later"], closesAt: at } });
    const read = await db().poll.findUniqueOrThrow({ where: { id } });
    const found = await sql<{ closesAt: Date }>`SELECT "closesAt" FROM "Poll" WHERE "id" = ${id} AND "closesAt" = ${at}`;
    expect([read.closesAt, found]).toEqual([at, [{ closesAt: at }]]);
    await db().poll.delete({ where: { id } });
  });
});

describe.runIf(process.env.DATABASE_URL)("a prepared statement", () => {
  const count = () => sql<{ known: number }>`SELECT count(*)::int AS "known" FROM pg_prepared_statements WHERE NOT from_sql`;
  const double = (number: number) => sql<{ result: number }>`SELECT ${number}::int * 2 AS "result"`;
  const execute = (statement: string) => db().$executeRawUnsafe(statement);

  // Statements that follow each other take the same connection.
  beforeEach(closeDb);
  afterEach(closeDb);

  it("is known to its connection, by a name of its own", async () => {
    expect([await double(3), await double(4)]).toEqual([[{ result: 6 }], [{ result: 8 }]]);
    expect(await count()).toEqual([{ known: 2 }]);
  });

  it("that the connection does not know any more runs all the same, and from then on nothing is prepared", async () => {
    await double(1);
    await execute("DEALLOCATE ALL");
    expect(await double(3)).toEqual([{ result: 6 }]);
    expect(await count()).toEqual([{ known: 0 }]);
  });

  it("that the connection knows from somebody else runs all the same", async () => {
    await double(1);
    const [made] = await sql<{ name: string }>`SELECT "name" FROM pg_prepared_statements WHERE "statement" LIKE '%* 2%'`;
    await closeDb();
    await execute(`PREPARE "${made?.name}" AS SELECT 7`);
    expect(await double(3)).toEqual([{ result: 6 }]);
  });

  it("whose columns a migration has changed runs all the same", async () => {
    await execute(`CREATE TABLE "Changing" ("value" TEXT)`);
    await execute(`INSERT INTO "Changing" VALUES ('7')`);
    const read = () => sql`SELECT "value" FROM "Changing"`;
    expect(await read()).toEqual([{ value: "7" }]);
    await execute(`ALTER TABLE "Changing" ALTER COLUMN "value" TYPE INTEGER USING "value"::int`);
    expect(await read()).toEqual([{ value: 7 }]);
    await execute(`DROP TABLE "Changing"`);
  });

  it("that fails for a reason of its own is not run again", async () => {
    await execute(`CREATE SEQUENCE "tries"`);
    await expect(sql`SELECT nextval('tries') / 0`).rejects.toThrow("division by zero");
    expect(await sql`SELECT nextval('tries')::int AS "next"`).toEqual([{ next: 2 }]);
    await execute(`DROP SEQUENCE "tries"`);
  });
});

describe("a unique violation", () => {
  const person = { email: "ann@example.com", fullName: "Ann", passwordHash: "x" };
  const thrown = async (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error: unknown) => error,
    );

  it("is distinguished from any other error", async () => {
    await db().user.create({ data: person });
    expect(isUniqueViolation(await thrown(db().user.create({ data: person })))).toBe(true);
    expect(isUniqueViolation(await thrown(db().user.findUniqueOrThrow({ where: { email: "eve@example.com" } })))).toBe(false);
    for (const other of [new Error("P2002"), { code: "P2002" }, null, undefined, "P2002"]) expect(isUniqueViolation(other)).toBe(false);
  });
});

describe("the embedded database's folder", () => {
  const own = process.env.POLLSTR_DATA_DIR ?? "";
  let [folder, temporary] = ["", ""];
  const lock = () => path.join(folder, "lock");

  beforeEach(() => {
    temporary = mkdtempSync(path.join(tmpdir(), "pollstr-db-"));
    folder = path.join(temporary, "nested", "data");
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("POLLSTR_DATA_DIR", folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(temporary, { recursive: true, force: true });
  });

  /** Writes the lock file of a process. */
  const claimedBy = (pid: number) => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(lock(), String(pid));
  };

  it("is not opened while another process uses it, because that would damage the database", () => {
    claimedBy(process.ppid);
    expect(() => openAdapter()).toThrow(`is open in process ${process.ppid}`);
    expect(readFileSync(lock(), "utf8")).toBe(String(process.ppid));
  });

  // On the database of this file, because making one takes seconds.
  it.skipIf(process.env.DATABASE_URL)("is taken over from a dead process, and is free again once it is closed", async () => {
    await closeDb();
    vi.stubEnv("POLLSTR_DATA_DIR", own);
    folder = own;
    claimedBy(2 ** 30);
    const { close } = openAdapter();
    expect(readFileSync(lock(), "utf8")).toBe(String(process.pid));
    await close();
    expect(existsSync(lock())).toBe(false);
  });

  it("is not created when DATABASE_URL names a server", async () => {
    vi.stubEnv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
    await openAdapter().close();
    expect(existsSync(folder)).toBe(false);
  });
});
