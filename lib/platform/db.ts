import { createHash } from "node:crypto";
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { PrismaClient } from "../generated/prisma/client";
import { databaseEnv } from "./env";
import { log, summary } from "./log";

/** Whether the embedded database is used, which runs in this process and has one connection. */
export const isEmbedded = (): boolean => !databaseEnv().databaseUrl;

/** Whether the database is open in this process. Background work that comes too late should not open it again. */
export const isDbOpen = (): boolean => shared.pollstrDatabase !== undefined;

type Statement = { name: string; text: string };
type Driver = { query: (statement: Statement, values: unknown[]) => Promise<{ rows: unknown[] }> };
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
  const { rows } = await database().driver.query(statementOf(text), values);
  return rows as Row[];
}

const statements = new WeakMap<TemplateStringsArray, Statement>();

function statementOf(parts: TemplateStringsArray): Statement {
  let statement = statements.get(parts);
  if (!statement) {
    const text = parts.reduce((before, after, place) => `${before}$${place}${after}`);
    // Made of the text, because connections refuse two texts of one name.
    statement = { name: createHash("sha256").update(text).digest("base64url"), text };
    statements.set(parts, statement);
  }
  return statement;
}

/**
 * Whether an error from Prisma means that a unique constraint was violated. It goes by the name, because each bundle of
 * the process has its own copy of the class.
 */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && error.name === "PrismaClientKnownRequestError" && "code" in error && error.code === "P2002";
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
    // Prisma's adapter writes and reads times without their zone, as if the server's were UTC.
    const onConnect = async (client: pg.ClientBase) => void (await client.query("SET TIME ZONE 'UTC'"));
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 10_000, onConnect });
    // An idle connection broke; the pool opens another one. Without a listener this event would end the process.
    pool.on("error", (error) => log.warn({ event: "idle-connection-lost", ...summary(error) }));
    return { driver: preparing(pool), adapter: new PrismaPg(pool), close: () => pool.end() };
  }
  const release = claim(dataDir);
  const pglite = new PGlite(path.join(dataDir, "database"));
  return {
    driver: { query: ({ text }, values) => pglite.query(text, values) },
    adapter: new PrismaPGlite(pglite),
    close: async () => {
      await pglite.close();
      release();
    },
  };
}

/**
 * A driver that prepares each statement once per connection, so that the server parses and plans it once. A pooler in
 * transaction mode gives each statement another connection, where it is unknown or already known. From the first such
 * error on, nothing is prepared.
 */
function preparing(pool: pg.Pool): Driver {
  let prepares = true;
  return {
    query: async ({ name, text }, values) => {
      if (prepares) {
        try {
          return await pool.query({ name, text, values });
        } catch (error) {
          if (!isUnprepared(error)) throw error;
          if (prepares) log.info({ event: "statements-not-prepared", ...summary(error) }); // several may be under way
          prepares = false;
        }
      }
      return pool.query(text, values);
    },
  };
}

/**
 * Whether the server refused a statement because of its preparation, so before it ran: unknown, already known, or
 * planned before a migration changed its columns (PostgreSQL, appendix A: 26000, 42P05, 0A000).
 */
const isUnprepared = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && ["26000", "42P05", "0A000"].includes(error.code ?? "");

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
