import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations", seed: "tsx prisma/seed.ts" },
  // Only `prisma migrate deploy` and friends read it; the app itself opens its database in lib/db.ts.
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
