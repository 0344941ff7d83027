import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";
import { PrismaPGlite } from "pglite-prisma-adapter";
import { openAdapter } from "../lib/platform/db";
import { databaseEnv } from "../lib/platform/env";

/**
 * Applies the migrations with Prisma's own engine as a WASM module, so that nothing has to be downloaded. It writes the
 * same history table as `prisma migrate deploy`, which therefore works on the same database. docs/decisions/database.md
 *
 *   tsx prisma/migrate.ts              applies the pending migrations
 *   tsx prisma/migrate.ts NAME         applies them up to this one, for a test
 *   tsx prisma/migrate.ts diff         prints the SQL that the migrations lack to reach schema.prisma
 */

const folder = path.join(import.meta.dirname, "migrations");
const filters = { externalTables: [], externalEnums: [] };

/**
 * Applies the pending migrations to the configured database, for a test only those up to `last`. Returns their names. Call
 * it once per process: the engine cannot be loaded twice.
 */
export async function migrate(last?: string): Promise<string[]> {
  const { databaseUrl, dataDir } = databaseEnv();
  if (!databaseUrl) await createEmbedded(dataDir);
  const { driver, adapter, close } = openAdapter();
  try {
    await forgetUnfinished(driver);
    const list = migrationsList(last);
    const scripts = new Set(list.migrationDirectories.map(({ migrationFile }) => migrationFile.content.value));
    const engine = await schemaEngine(wholeScripts(adapter, (script) => (scripts.has(script) ? `${script};${noteFinished}` : script)));
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: list, filters });
    engine.free();
    return appliedMigrationNames;
  } finally {
    await close();
  }
}

const unfinished = `"finished_at" IS NULL AND "rolled_back_at" IS NULL`;
/** Runs in the transaction of a migration, so that its row in the history says whether it is there, also after a crash. */
const noteFinished = `UPDATE "_prisma_migrations" SET "finished_at" = now() WHERE ${unfinished}`;

/**
 * Marks as undone the migrations that a crash or an error has stopped, so that they are applied again. Waits for a
 * process that is migrating: the engine holds the same lock.
 */
async function forgetUnfinished(driver: ReturnType<typeof openAdapter>["driver"]): Promise<void> {
  const run = (name: string, text: string) => driver.query({ name, text }, []);
  const { rows } = await run("history", `SELECT FROM pg_tables WHERE tablename = '_prisma_migrations'`);
  if (rows.length === 0) return;
  await run(
    "unfinished",
    `WITH turn AS MATERIALIZED (SELECT pg_advisory_xact_lock(72707369))
     UPDATE "_prisma_migrations" SET "rolled_back_at" = now() FROM turn WHERE ${unfinished}`,
  );
}

/** Creates the database in a temporary folder and renames it, so that a killed first start leaves no half-made one. */
async function createEmbedded(dataDir: string): Promise<void> {
  const target = path.join(dataDir, "database");
  if (existsSync(target)) return;
  const aside = `${target}.new`;
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const pglite = new PGlite(aside);
  await pglite.waitReady;
  await pglite.close();
  renameSync(aside, target);
}

async function diff(): Promise<string> {
  const aside = new PGlite();
  const engine = await schemaEngine(wholeScripts(new PrismaPGlite(aside)));
  const schema = { path: "schema.prisma", content: readFileSync(path.join(import.meta.dirname, "schema.prisma"), "utf8") };
  const { stdout } = await engine.diff({
    from: { tag: "migrations", ...migrationsList() },
    to: { tag: "schemaDatamodel", files: [schema] },
    script: true,
    exitCode: null,
    filters,
  });
  await aside.close();
  return stdout ?? "";
}

type Factory = Parameters<typeof bindMigrationAwareSqlAdapterFactory>[0];
type Adapter = Awaited<ReturnType<Factory["connect"]>>;
type Client = { query: (script: string) => Promise<unknown>; exec?: (script: string) => Promise<unknown> };
type Inside = { client: Client; onError: (error: unknown) => never };

/**
 * The adapters cut a script at its semicolons, or do not wait for its end and its errors. Here a script is one query in
 * the simple protocol, and so one transaction: a crash leaves all of a migration or nothing. `edit` may add to a script.
 */
function wholeScripts(factory: Factory, edit = (script: string) => script): Factory {
  const whole = async (connecting: Promise<Adapter>): Promise<Adapter> => {
    const adapter = await connecting;
    const inside = adapter as unknown as Inside;
    const executeScript = async (script: string) => {
      try {
        await (inside.client.exec?.(edit(script)) ?? inside.client.query(edit(script)));
      } catch (error) {
        inside.onError(error);
      }
    };
    return Object.assign(adapter, { executeScript });
  };
  return Object.assign(Object.create(factory), {
    connect: () => whole(factory.connect()),
    connectToShadowDb: () => whole(factory.connectToShadowDb()),
  });
}

async function schemaEngine(adapter: Factory) {
  const require = createRequire(import.meta.url);
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const binary = readFileSync(
    path.join(path.dirname(require.resolve("@prisma/schema-engine-wasm/schema_engine_bg")), "schema_engine_bg.wasm"),
  );
  const { instance } = await WebAssembly.instantiate(binary, { "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports as { __wbindgen_start: () => void }).__wbindgen_start();
  const schema = readFileSync(path.join(import.meta.dirname, "schema.prisma"), "utf8");
  return glue.SchemaEngine.new(
    { datamodels: [["schema.prisma", schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(wholeScripts(adapter)),
  );
}

function migrationsList(last = "9") {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .filter((name) => name <= last)
    .sort();
  return {
    baseDir: folder,
    lockfile: { path: "migration_lock.toml", content: readFileSync(path.join(folder, "migration_lock.toml"), "utf8") },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: { tag: "ok" as const, value: readFileSync(path.join(folder, name, "migration.sql"), "utf8") },
      },
    })),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  if (process.argv[2] === "diff") console.log(await diff());
  else for (const name of await migrate(process.argv[2])) console.log(`applied ${name}`);
  process.exit(); // The engine leaves a timer that would keep the process alive for ten seconds.
}
