import { randomUUID } from "node:crypto";
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { closeDb } from "../lib/platform/db";
import { startSandbox } from "../lib/sandbox/standin";
import { createDatabase } from "./postgres.mjs";

// Gives every test file that needs a database its own.

const template = inject("template");
const name = `test_${randomUUID()}`;

const folder = path.join(template.folder, name);
process.env.POLLSTR_DATA_DIR = folder;
if (template.postgresUrl) process.env.DATABASE_URL = await createDatabase(template.postgresUrl, name, template.name);
else cpSync(path.join(template.folder, template.name), folder, { recursive: true });

startSandbox();
afterAll(async () => {
  await closeDb();
  rmSync(folder, { recursive: true, force: true });
});
