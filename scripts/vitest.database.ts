import { randomUUID } from "node:crypto";
import { cpSync } from "node:fs";
import path from "node:path";
import { afterAll, inject } from "vitest";
import { closeDb } from "../lib/db";
import { createDatabase } from "./postgres.mjs";
import { forgetConfiguration } from "./prepare.mjs";

/** Before every test file: a database of its own, and an environment that no machine's settings leak into. */

const template = inject("template");
const name = `test_${randomUUID()}`;

forgetConfiguration();
process.env.AUTH_SECRET = "a secret that only the unit tests know";
process.env.POLLSTR_SANDBOX = "1";
process.env.POLLSTR_DATA_DIR = path.join(template.folder, name);
if (template.postgresUrl) process.env.DATABASE_URL = await createDatabase(template.postgresUrl, name, template.name);
else cpSync(path.join(template.folder, template.name), process.env.POLLSTR_DATA_DIR, { recursive: true });

afterAll(closeDb);
