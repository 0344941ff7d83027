import { defineConfig } from "prisma/config";

export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations", seed: "tsx prisma/seed.ts" },
  // Only Prisma's own commands read this. The app opens its database in lib/platform/db.ts.
  datasource: { url: process.env.DATABASE_URL ?? "" },
});
