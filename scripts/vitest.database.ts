import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { closeDb } from "../lib/platform/db";
import { startSandbox } from "../lib/sandbox/standin";
import { createDatabase } from "./postgres.mjs";

// Gives every test file that needs a database its own.

const template = inject("template");
const name = `test_${randomUUID()}`;

process.env.POLLSTR_DATA_DIR = path.join(template.folder, name);
if (template.postgresUrl) process.env.DATABASE_URL = await createDatabase(template.postgresUrl, name, template.name);
else cpSync(path.join(template.folder, template.name), process.env.POLLSTR_DATA_DIR, { recursive: true });

startSandbox();
afterAll(closeDb);
