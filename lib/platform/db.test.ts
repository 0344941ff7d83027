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
  let folder = "";
  const lock = () => path.join(folder, "lock");

  beforeEach(() => {
    folder = path.join(mkdtempSync(path.join(tmpdir(), "pollstr-db-")), "nested", "data");
    vi.stubEnv("DATABASE_URL", "");
    vi.stubEnv("POLLSTR_DATA_DIR", folder);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(path.dirname(path.dirname(folder)), { recursive: true, force: true });
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

  it("is taken over from a dead process, and is free again once it is closed", async () => {
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
