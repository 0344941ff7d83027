import { availableParallelism } from "node:os";
import path from "node:path";
import { defineConfig } from "vitest/config";
import { forgetConfiguration } from "./prepare.mjs";
import { testFiles } from "./vitest.files";

// TEST_DATABASE says what runs (docs/testing.md):
//   embedded (the default)  all files; those that need a database get the embedded one
//   postgres                only the files that need a database, on PostgreSQL
//   none                    only the files that need none
// TEST_ONLY=statements leaves out the files that need a database and whose module has no SQL of its own.

const root = path.dirname(import.meta.dirname);
const database = process.env.TEST_DATABASE || "embedded";
if (!["embedded", "postgres", "none"].includes(database)) throw new Error(`TEST_DATABASE=${database}: embedded, postgres or none.`);

forgetConfiguration(); // Tests do not see this machine's configuration.
const env = { AUTH_SECRET: "a secret that only the unit tests know", POLLSTR_SANDBOX: "1" };
const files = testFiles(root);

export default defineConfig({
  root,
  resolve: {
    alias: [
      // server-only throws when it is imported outside of Next's server.
      { find: /^server-only$/, replacement: path.join(root, "node_modules/server-only/empty.js") },
      { find: /^@\//, replacement: `${root}/` },
    ],
  },
  test: {
    // By default Vitest leaves one core unused, which is half of a small machine.
    maxWorkers: availableParallelism(),
    projects: [...(database === "postgres" ? [] : [withoutDatabase()]), ...(database === "none" ? [] : [withDatabase()])],
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts"],
      exclude: ["lib/generated/**", "lib/**/*.test.ts"],
      reporter: ["text-summary"],
      thresholds: { lines: 90 },
    },
  },
});

function withoutDatabase() {
  return {
    extends: true as const,
    test: {
      name: "none",
      include: files.withoutDatabase,
      pool: "threads" as const,
      // Nobody listens on this port, so a test that connects to a database after all fails.
      env: { ...env, DATABASE_URL: "postgresql://127.0.0.1:1/none" },
    },
  };
}

function withDatabase() {
  return {
    extends: true as const,
    test: {
      name: database,
      include: process.env.TEST_ONLY === "statements" ? files.withStatements : files.withDatabase,
      pool: "forks" as const,
      env,
      globalSetup: path.join(import.meta.dirname, "vitest.template.ts"),
      setupFiles: path.join(import.meta.dirname, "vitest.database.ts"),
      testTimeout: 60_000,
      hookTimeout: 60_000,
      teardownTimeout: 60_000,
    },
  };
}
