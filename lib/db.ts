import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPg } from "@prisma/adapter-pg";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { databaseEnv } from "./env";
import { Prisma, PrismaClient } from "./generated/prisma/client";

type Database = { client: PrismaClient; close: () => Promise<void> };

// Next bundles the middleware and the routes apart; only globalThis is one for the process.
const shared = globalThis as typeof globalThis & { pollstrDatabase?: Database };

/** The process's one database client: PostgreSQL when DATABASE_URL is set, the embedded database when it is not. */
export function db(): PrismaClient {
  shared.pollstrDatabase ??= open();
  return shared.pollstrDatabase.client;
}

/** Whether a write was refused because a unique value is taken. */
export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002";
}

/** Lets go of the database, so that another process may open the embedded one. */
export async function closeDb(): Promise<void> {
  const database = shared.pollstrDatabase;
  shared.pollstrDatabase = undefined;
  await database?.close();
}

/** The driver adapter Prisma (and the migrations) talk through, and how to let go of it. */
export function openAdapter(): { adapter: PrismaPg | PrismaPGlite; close: () => Promise<void> } {
  const { databaseUrl, dataDir } = databaseEnv();
  if (databaseUrl) {
    const adapter = new PrismaPg({ connectionString: databaseUrl, max: 10, connectionTimeoutMillis: 10_000 });
    return { adapter, close: async () => {} };
  }
  const release = claim(dataDir);
  const pglite = new PGlite(path.join(dataDir, "database"));
  return {
    adapter: new PrismaPGlite(pglite),
    close: async () => {
      await pglite.close();
      release();
    },
  };
}

function open(): Database {
  const { adapter, close } = openAdapter();
  const client = new PrismaClient({ adapter });
  return {
    client,
    close: async () => {
      await client.$disconnect();
      await close();
    },
  };
}

/** The embedded database is for one process; a second one would damage it. A lock left by a dead process is taken over. */
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
