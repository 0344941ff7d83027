import pg from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { startPooler } from "../../scripts/postgres.mjs";
import { closeDb, db, sql } from "./db";

// A real PgBouncer in transaction mode: each statement may get another connection of the server.

const pooler = process.env.DATABASE_URL ? await startPooler(process.env.DATABASE_URL) : null;
const numbers = Array.from({ length: 60 }, (_, i) => i);

beforeAll(async () => {
  await closeDb();
  vi.stubEnv("DATABASE_URL", pooler?.url);
});
afterAll(async () => {
  await closeDb();
  vi.unstubAllEnvs();
  await pooler?.stop();
});

it.runIf(pooler)("behind a pooler every statement runs, although the pooler mixes up prepared ones", async () => {
  const double = (number: number) => sql<{ result: number }>`SELECT ${number}::int * 2 AS "result", pg_sleep(0.001)::text`;
  const rounds = [numbers, numbers, numbers];
  for (const round of rounds) {
    const results = await Promise.all(round.map(double));
    expect(results.map(([row]) => row?.result)).toEqual(round.map((number) => number * 2));
    expect(await db().user.count()).toBe(0);
  }

  const pool = new pg.Pool({ connectionString: pooler?.url });
  const prepared = (number: number) => pool.query({ name: "double", text: "SELECT $1::int * 2, pg_sleep(0.001)::text", values: [number] });
  const settled = await Promise.allSettled([...numbers, ...numbers].map(prepared));
  await pool.end();
  const refused = settled.filter((each) => each.status === "rejected").map(({ reason }) => reason.code);
  expect(refused, "the same without our care fails").toContain("42P05");
});
