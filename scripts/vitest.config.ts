import path from "node:path";
import { defineConfig } from "vitest/config";

const root = path.dirname(import.meta.dirname);

// TEST_DATABASE=embedded (the default) or postgres: which database every test file gets one of.
export default defineConfig({
  root,
  resolve: {
    alias: [
      // The marker that fails outside of a server component; a test is neither.
      { find: /^server-only$/, replacement: path.join(root, "node_modules/server-only/empty.js") },
      { find: /^@\//, replacement: `${root}/` },
    ],
  },
  test: {
    include: ["lib/**/*.test.ts"],
    pool: "forks",
    globalSetup: path.join(import.meta.dirname, "vitest.template.ts"),
    setupFiles: path.join(import.meta.dirname, "vitest.database.ts"),
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 60_000,
    coverage: {
      provider: "v8",
      include: ["lib/**/*.ts"],
      exclude: ["lib/generated/**", "lib/**/*.test.ts"],
      reporter: ["text-summary"],
      thresholds: { lines: 90 },
    },
  },
});
