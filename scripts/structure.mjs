// Checks the structure of the code: which file names are allowed, and who may import whom. A new name in these tables is
// a decision: write half a page in docs/decisions/ first.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractTypeScriptConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { root } from "./prepare.mjs";

process.chdir(root);

/** The allowed file names of each place, without extension. In lib each may have a `*.test` beside it. */
const words = {
  app: ["page", "layout", "form", "actions", "route", "loading", "error", "not-found", "global-error", "globals"],
  "app (files that Next knows)": ["icon", "apple-icon", "favicon", "manifest", "robots", "sitemap", "opengraph-image"],
  lib: ["env", "paths", "standin", "db", "transaction", "keys", "clock", "log"],
  "lib/*": [
    "standin",
    "rules",
    "schema",
    "data",
    "changes",
    "store",
    "session",
    "cookies",
    "require",
    "port",
    "letters",
    "action",
    "respond",
    "rest",
  ],
  "lib/* (read by Next itself or the server, so plain JavaScript)": ["policy", "pagecache", "address"],
  "lib/* (adapters, by the name of what they adapt)": [
    "vonage",
    "smtp",
    "argon2",
    "nextauth",
    "jose",
    "zxcvbn",
    "openapi",
    "bowser",
    "altcha",
    "otplib",
    "simplewebauthn",
  ],
};

// The health check queries the database directly.
const databaseFiles = "^(lib/(db|transaction|[^/]+/(data|changes|store))|app/api/health/route)\\.ts$";
const tests = "\\.test\\.ts$";

/** @type {import("dependency-cruiser").IForbiddenRuleType[]} */
const forbidden = [
  {
    name: "nothing imports from app",
    from: { path: "^(components|lib|prisma|middleware\\.ts)" },
    to: { path: "^app/" },
  },
  {
    name: "components never look up",
    from: { path: "^components/" },
    to: { path: "^(app|lib|prisma|middleware\\.ts)" },
  },
  {
    name: "lib never looks up",
    from: { path: "^lib/" },
    to: { path: "^(components|middleware\\.ts)" },
  },
  {
    name: "rules import only rules, zod, the numbering plan and the reader of network addresses",
    from: { path: "^lib/.*/rules\\.ts$" },
    to: { pathNot: "^lib/([^/]+/rules|paths)\\.ts$|(^|/)node_modules/(zod|libphonenumber-js|ipaddr\\.js)/" },
  },
  {
    name: "the database is for data, changes, store and db.ts",
    from: { path: "^(app|components|lib|middleware\\.ts)", pathNot: [databaseFiles, tests, "^lib/generated/"] },
    to: { path: "^lib/((db|transaction)\\.ts|generated/)|(^|/)node_modules/(@prisma|prisma|pg|@electric-sql|pglite-prisma-adapter)/" },
  },
  {
    name: "Next is for app, middleware.ts, lib/gate, lib/web and components",
    from: { path: "^lib/", pathNot: "^lib/(gate|web)/" },
    to: { path: "(^|/)node_modules/next/" },
  },
  {
    name: "components use of Next only link, form, image and navigation",
    from: { path: "^components/" },
    to: { path: "(^|/)node_modules/next/", pathNot: "/next/(link|form|image|navigation)\\." },
  },
];

/** @type {string[]} */
const violations = [];

// Forms outside of formFile would lose what was typed when the connection fails.
const formOnly = /\buseActionState\b|\bformAction\b|<form\b/;
const formFile = "components/form.tsx";

for (const folder of ["app", "components"]) {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = `${folder}/${name}`;
    if (file.endsWith(".tsx") && file !== formFile && formOnly.test(readFileSync(file, "utf8")))
      violations.push(`${file}: forms and useActionState are for ${formFile}`);
  }
}

/** @param {string} folder */
function namesIn(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (file === "lib/generated") continue;
    if (entry.isDirectory()) {
      if (folder.startsWith("lib/")) violations.push(`${file}: lib is one folder deep`);
      else namesIn(file);
      continue;
    }
    const allowed = Object.entries(words).flatMap(([place, list]) => (placeOf(folder) === place.replace(/ .*/, "") ? list : []));
    const word = path.basename(entry.name).split(".")[0] ?? "";
    const isTest = folder.startsWith("lib") && /\.test\.ts$/.test(entry.name);
    const isPlain = /^[^.]+\.[a-z]+$/.test(entry.name);
    if (!allowed.includes(word) || !(isPlain || isTest))
      violations.push(`${file}: "${entry.name}" is not in the vocabulary of ${placeOf(folder)}`);
  }
}

/** @param {string} folder */
const placeOf = (folder) => (folder.startsWith("app") ? "app" : folder === "lib" ? "lib" : "lib/*");

for (const folder of ["app", "lib"]) namesIn(folder);

const { output } = await cruise(
  ["app", "components", "lib", "middleware.ts"].filter((name) => existsSync(name)),
  {
    ruleSet: { forbidden },
    tsConfig: { fileName: "tsconfig.json" },
    validate: true,
    doNotFollow: { path: "node_modules|^lib/generated" },
    tsPreCompilationDeps: true,
  },
  { conditionNames: ["import", "require", "node", "default", "types"], exportsFields: ["exports"] },
  { tsConfig: extractTypeScriptConfig("tsconfig.json") },
);
if (typeof output === "string") throw new Error(output);
for (const { from, to, rule } of output.summary.violations) violations.push(`${from} → ${to}: ${rule.name}`);
// An import that does not resolve would escape the rules.
for (const module of output.modules) {
  for (const dependency of module.dependencies) {
    if (dependency.couldNotResolve) violations.push(`${module.source} → ${dependency.module}: cannot be found`);
  }
}

for (const violation of violations) console.error(violation);
console.log(`Structure: ${output.summary.totalCruised} modules, ${violations.length} violations.`);
process.exitCode = violations.length > 0 ? 1 : 0;
