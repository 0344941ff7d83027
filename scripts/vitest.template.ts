import { rmSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { quickFolder } from "./memory.mjs";
import { createDatabase, startPostgres } from "./postgres.mjs";
import { run, typescript } from "./prepare.mjs";

// Makes one migrated database per run, which every test file gets a copy of, about 40 MB each.

declare module "vitest" {
  interface ProvidedContext {
    template: { folder: string; name: string; postgresUrl?: string };
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const name = "template_pollstr";
  const folder = quickFolder("pollstr-unit-", 1);
  const server = process.env.TEST_DATABASE === "postgres" ? await startPostgres({ fsync: false }) : undefined;
  if (server === null) throw new Error("TEST_DATABASE=postgres: no PostgreSQL is installed here.");

  const database = server
    ? { DATABASE_URL: await createDatabase(server.url, name) }
    : { DATABASE_URL: "", POLLSTR_DATA_DIR: path.join(folder, name) };
  const code = await run(typescript("prisma/migrate.ts"), { title: "Making the test database …", env: database });
  if (code !== 0) throw new Error("The migrations failed.");
  project.provide("template", { folder, name, postgresUrl: server?.url });
  return async () => {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  };
}
