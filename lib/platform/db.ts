import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { Prisma, PrismaClient } from "../generated/prisma/client";
import { databaseEnv } from "./env";
import { log, summary } from "./log";

/** Whether the embedded database is used, which runs in this process and has one connection. */
export const isEmbedded = (): boolean => !databaseEnv().databaseUrl;

/** Whether the database is open in this process. Background work that comes too late should not open it again. */
export const isDbOpen = (): boolean => shared.pollstrDatabase !== undefined;

type Driver = { query: (text: string, values: unknown[]) => Promise<{ rows: unknown[] }> };
type Database = { client: PrismaClient; driver: Driver; close: () => Promise<void> };

// Next bundles the middleware and the routes separately. Only globalThis is shared by the whole process.
const shared = globalThis as typeof globalThis & { pollstrDatabase?: Database };

/**
 * The one database client of the process: PostgreSQL when DATABASE_URL is set, otherwise the embedded database. It has
 * no $transaction, because transactions go through `atomically` (transaction.ts).
 */
export function db(): Omit<PrismaClient, "$transaction"> {
  return database().client;
}

/**
 * Runs one hand-written SQL statement. Interpolated values become parameters. Returns the rows as the driver reads
 * them; types that the two drivers read differently, such as bigint, must be cast. Prisma's $queryRaw takes almost
 * three times as long, and every guarded request waits for a statement.
 */
export async function sql<Row>(text: TemplateStringsArray, ...values: unknown[]): Promise<Row[]> {
  const statement = text.reduce((before, after, place) => `${before}$${place}${after}`);
  const { rows } = await database().driver.query(statement, values);
  return rows as Row[];
}

/** Whether an error from Prisma means that a unique constraint was violated. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Closes the database, so that another process can open the embedded one. Does nothing when none is open. */
export async function closeDb(): Promise<void> {
  const opened = shared.pollstrDatabase;
  shared.pollstrDatabase = undefined;
  await opened?.close();
}

/**
 * Opens the database. Returns the driver, the adapter through which Prisma (and the migrations) use it, and a function
 * that closes it. Throws when the embedded database is open in another process.
 */
export function openAdapter(): { driver: Driver; adapter: PrismaPg | PrismaPGlite; close: () => Promise<void> } {
  const { databaseUrl, dataDir } = databaseEnv();
  if (databaseUrl) {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 10_000 });
    // An idle connection broke; the pool opens another one. Without a listener this event would end the process.
    pool.on("error", (error) => log.warn({ event: "idle-connection-lost", ...summary(error) }));
    return { driver: pool, adapter: new PrismaPg(pool), close: () => pool.end() };
  }
  const release = claim(dataDir);
  const pglite = new PGlite(path.join(dataDir, "database"));
  return {
    driver: pglite,
    adapter: new PrismaPGlite(pglite),
    close: async () => {
      await pglite.close();
      release();
    },
  };
}

function database(): Database {
  shared.pollstrDatabase ??= open();
  return shared.pollstrDatabase;
}

function open(): Database {
  const { driver, adapter, close } = openAdapter();
  const client = new PrismaClient({ adapter });
  return {
    client,
    driver,
    close: async () => {
      await client.$disconnect();
      await close();
    },
  };
}

/**
 * Claims the embedded database for this process, because a second process would damage it. The lock of a dead process
 * is taken over. Returns a function that releases the lock; throws when a running process holds it.
 */
function claim(dataDir: string): () => void {
  mkdirSync(dataDir, { recursive: true });
  const lock = path.join(dataDir, "lock");
  for (let attempt = 0; ; attempt++) {
    try {
      const file = openSync(lock, "wx");
      writeSync(file, String(process.pid));
      closeSync(file);
      process.once("exit", () => rmSync(lock, { force: true }));
      return () => rmSync(lock, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST" || attempt > 0) throw error;
      const owner = Number(readFileSync(lock, "utf8"));
      if (owner !== process.pid && isAlive(owner)) throw new Error(`The embedded database in ${dataDir} is open in process ${owner}.`);
      rmSync(lock, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
