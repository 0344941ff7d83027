// Checks the structure of the code: which file names are allowed, and who may import whom. A new name in these tables is
// a decision: write half a page in docs/decisions/ first.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cruise } from "dependency-cruiser";
import extractTypeScriptConfig from "dependency-cruiser/config-utl/extract-ts-config";
import { root } from "./prepare.mjs";

process.chdir(root);

/** The allowed file names in app, without extension. `parts` are the pieces of a page that are no form. */
const appWords = [
  ...[
    "page",
    "layout",
    "form",
    "parts",
    "actions",
    "route",
    "loading",
    "error",
    "not-found",
    "global-error",
    "global-not-found",
    "globals",
  ],
  // Files that Next knows.
  ...["icon", "apple-icon", "favicon", "manifest", "robots", "sitemap", "opengraph-image"],
];

/** The file names that each folder of lib may have. */
const libWords = ["rules", "schema", "data", "changes", "store", "words"];

/**
 * The folders of lib, from the ground up, with the names that each may have besides: a port, an adapter by the name of
 * what it adapts. A folder imports only from those above it, so no two of them import each other. Each file may have a
 * `*.test` beside it, which may import anything. docs/decisions/folders.md
 * @type {Record<string, string[]>}
 */
const folders = {
  "platform/words": ["intl", "negotiator"],
  "platform/text": [],
  "platform/lines": [],
  "platform/zones": [],
  platform: ["env", "standin", "log", "db", "batch", "transaction", "keys", "clock", "paths"],
  "platform/limits": [],
  "platform/events": [],
  mail: ["port", "smtp", "letters"],
  sessions: ["jwe", "cookies"],
  "sessions/device": ["cookies", "bowser"],
  "accounts/password": ["argon2", "zxcvbn"],
  "accounts/account": [],
  "accounts/mailcode": [],
  "accounts/tokens": ["jose"],
  proof: [],
  "proof/puzzle": ["altcha"],
  "proof/recovery": [],
  "proof/authenticator": ["otplib"],
  "proof/passkey": ["simplewebauthn"],
  "proof/number": [],
  "proof/phone": ["caps", "start", "check", "resend", "port", "vonage"],
  gate: ["require", "finish", "nextauth"],
  "polls/poll": ["cookies"],
  "polls/ballot": ["cookies"],
  "polls/ballot/secret": [],
  "polls/count/ranking": [],
  "polls/count/score": [],
  "polls/count": [],
  "polls/tally": [],
  "polls/vote": [],
  "polls/results": ["readings", "worker", "thread"],
  "polls/find": [],
  "polls/export": [],
  "privacy/retention": [],
  "privacy/mydata": [],
  "privacy/rekey": [],
  http: [
    "app",
    "call",
    "body",
    "refusals",
    "openapi",
    "accounts",
    "joining",
    "tokens",
    "me",
    "passwords",
    "site",
    "cookies",
    "voting",
    "polls",
    "results",
    "live",
  ],
  // policy, pagecache, fresh, address and stop are plain JavaScript, because Next itself or the server reads them.
  web: ["nextintl", "locale", "action", "kept", "policy", "pagecache", "fresh", "front", "address", "stop"],
  sandbox: ["standin", "smtp", "vonage"],
};

/** Folders of lib that hold no code of ours. */
const withoutCode = ["lib/generated", "lib/polls/count/elections"];

const databaseFiles = "^lib/(platform/(db|transaction)|.+/(data|changes|store))\\.ts$";
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
    name: "the sandbox is for its own routes and the start-up",
    from: { path: "^(app|components|lib|middleware\\.ts)", pathNot: ["^(app/(\\[locale\\]/)?|lib/)sandbox/", tests] },
    to: { path: "^lib/sandbox/" },
  },
  {
    name: "rules import only rules, the paths, zod, the words, and what reads numbering plans, addresses, languages and time zones",
    from: { path: "^lib/.*/rules\\.ts$" },
    to: {
      pathNot:
        "^lib/(.+/rules|platform/paths)\\.ts$|(^|/)node_modules/(zod|libphonenumber-js|ipaddr\\.js|negotiator|use-intl|temporal-polyfill)/|^messages/",
    },
  },
  {
    name: "the database is for data, changes, store and db.ts",
    from: { path: "^(app|components|lib|middleware\\.ts)", pathNot: [databaseFiles, tests, "^lib/generated/"] },
    to: {
      path: "^lib/(platform/(db|transaction)\\.ts|generated/prisma)|(^|/)node_modules/(@prisma|prisma|pg|@electric-sql|pglite-prisma-adapter)/",
    },
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

// Forms outside of these files would lose what was typed when the connection fails. A search only asks for another page.
const formOnly = /\buseActionState\b|\bformAction\b|<form\b/;
const formFiles = ["components/form.tsx", "components/post-form.tsx", "components/search-form.tsx"];

for (const folder of ["app", "components"]) {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = `${folder}/${name}`;
    if (file.endsWith(".tsx") && !formFiles.includes(file) && formOnly.test(readFileSync(file, "utf8")))
      violations.push(`${file}: forms and useActionState are for ${formFiles[0]}`);
  }
}

/**
 * Reports the files of a folder, and of those in it, whose names are not in its vocabulary.
 * @param {string} folder
 */
function checkNames(folder) {
  const isApp = folder.startsWith("app");
  const own = folders[folder.slice("lib/".length)];
  const allowed = isApp ? appWords : own && [...libWords, ...own];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (withoutCode.includes(file)) continue;
    if (entry.isDirectory()) {
      checkNames(file);
      continue;
    }
    const word = path.basename(entry.name).split(".")[0] ?? "";
    const isTest = !isApp && entry.name.endsWith(".test.ts");
    const isPlain = /^[^.]+(\.d)?\.[a-z]+$/.test(entry.name);
    if (!allowed) violations.push(`${file}: ${folder} is not one of the folders of lib`);
    else if (!allowed.includes(word) || !(isPlain || isTest))
      violations.push(`${file}: "${entry.name}" is not in the vocabulary of ${folder}`);
  }
}

for (const folder of ["app", "lib"]) checkNames(folder);

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

const order = Object.keys(folders);
/** @param {string} file its folder's place in the order; -1 outside of it */
const placeOf = (file) => (file.startsWith("lib/") ? order.indexOf(path.dirname(file).slice("lib/".length)) : -1);
for (const { source, dependencies } of output.modules) {
  if (source.endsWith(".test.ts")) continue;
  for (const { resolved } of dependencies)
    if (placeOf(source) !== -1 && placeOf(resolved) > placeOf(source))
      violations.push(`${source} → ${resolved}: ${order[placeOf(resolved)]} stands below ${order[placeOf(source)]}`);
}

// An import that does not resolve would escape the rules.
for (const module of output.modules) {
  for (const dependency of module.dependencies) {
    if (dependency.couldNotResolve) violations.push(`${module.source} → ${dependency.module}: cannot be found`);
  }
}

for (const violation of violations) console.error(violation);
console.log(`Structure: ${output.summary.totalCruised} modules, ${violations.length} violations.`);
process.exitCode = violations.length > 0 ? 1 : 0;
