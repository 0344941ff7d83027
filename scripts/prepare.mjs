// Prepares what everything else needs: packages, the Prisma client, a build. Each step does nothing if its result is up
// to date. This file uses only Node's own modules, so that it runs on a bare clone.
//
//   node scripts/prepare.mjs install generate migrate seed build     runs these steps in this order
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";

export const root = path.dirname(import.meta.dirname);
if (process.cwd() !== root) process.chdir(root);
process.env.NEXT_TELEMETRY_DISABLED ??= "1";
// Next reads `.env` too, but migrations and checks run before it. Variables that are already set keep their values.
if (existsSync(".env")) process.loadEnvFile(".env");

/** @typedef {Record<string, string | undefined>} Variables */

/** Hides this machine's configuration from tests. The variables are emptied, not deleted: `.env` would set them again. */
export function forgetConfiguration() {
  const names = [...readFileSync(path.join(root, ".env.example"), "utf8").matchAll(/^([A-Z_]+)=/gm)].map((match) => match[1] ?? "");
  for (const name of [...names, "VERCEL", "VERCEL_ENV"]) process.env[name] = "";
}

/**
 * Runs a Node program and waits for it. With `quiet`, its output appears only if it fails. A `title` is printed instead.
 * @param {string[]} args
 * @param {{ title?: string, quiet?: boolean, env?: Variables, command?: string }} [options]
 * @returns {Promise<number>} the exit code
 */
export function run(args, { title, quiet = Boolean(title), env, command = process.execPath } = {}) {
  if (title) console.error(title); // not among the output, which another program may read
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ["ignore", "pipe", "pipe"] : "inherit",
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => (output += chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      if (code !== 0 && output) process.stderr.write(output);
      resolve(code ?? 1);
    });
  });
}

/**
 * Like `run`, but exits if the program fails.
 * @param {string[]} args
 * @param {Parameters<typeof run>[1]} [options]
 */
async function must(args, options) {
  const code = await run(args, options);
  if (code !== 0) process.exit(code);
}

/**
 * Node arguments to run a TypeScript file. `server-only` resolves as in Next's server.
 * @param {string} file
 */
export const typescript = (file) => ["--conditions=react-server", "--import", "tsx", file];

/** Installs the packages of a folder with a lockfile if they are missing or differ from it. */
export async function install(folder = ".") {
  if (isInstalled(folder)) return;
  // No package needs its install script: binaries come as packages, and Prisma's script downloads engines that we do not
  // use, which fails behind a firewall. The development packages are needed even with NODE_ENV=production.
  const args = ["ci", "--no-audit", "--no-fund", "--ignore-scripts", "--include=dev", "--prefix", folder];
  const npm = process.env.npm_execpath?.endsWith("npm-cli.js") ? [process.env.npm_execpath] : undefined;
  const title = "Installing packages (a minute or two) …";
  const env = { npm_config_loglevel: "warn" }; // `npm run --silent` would hide why it failed
  if (npm) await must([...npm, ...args], { title, env });
  else await must(args, { title, env, command: process.platform === "win32" ? "npm.cmd" : "npm" });
}

/** @param {string} folder */
function isInstalled(folder) {
  try {
    const wanted = JSON.parse(readFileSync(path.join(folder, "package-lock.json"), "utf8")).packages;
    const found = JSON.parse(readFileSync(path.join(folder, "node_modules/.package-lock.json"), "utf8")).packages;
    // Optional packages may be for other platforms. Versions are compared, since a checkout changes file times.
    return Object.entries(wanted).every(([name, it]) => !name || it.optional || it.devOptional || found[name]?.version === it.version);
  } catch {
    return false;
  }
}

const clientStamp = "lib/generated/prisma/.stamp";
const counterStamp = "lib/generated/counter.stamp";

/** Generates the Prisma client and the counting thread, each if it is missing or its sources have changed. */
export async function generate() {
  await generateClient();
  await generateCounter();
}

async function generateClient() {
  const stamp = stampOf(["prisma/schema.prisma", "node_modules/prisma/package.json"]);
  if (isStamped(clientStamp, stamp)) return;
  // `prisma generate` downloads a native engine that it never calls. Naming any existing file avoids that.
  const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.env.PRISMA_SCHEMA_ENGINE_BINARY || process.execPath };
  await must(["node_modules/prisma/build/index.js", "generate"], { title: "Generating the database client …", env });
  writeFileSync(clientStamp, stamp);
}

/** Bundles the thread that counts large polls into a text, because each bundler of the site treats a thread's file differently. */
async function generateCounter() {
  const source = "lib/polls/results/thread.ts";
  const stamp = stampOf([source, "lib/polls/count", "lib/polls/tally/rules.ts", "lib/polls/ballot"]);
  if (isStamped(counterStamp, stamp)) return;
  const { build: bundle } = await import("esbuild");
  const { outputFiles } = await bundle({ entryPoints: [source], bundle: true, platform: "node", target: "node20", write: false });
  writeFileSync("lib/generated/counter.ts", `export const counter = ${JSON.stringify(outputFiles[0]?.text)};\n`);
  writeFileSync(counterStamp, stamp);
}

const buildStamp = ".next/stamp";
export const frontFile = ".next/front.mjs";
const folders = ["app", "components", "lib", "messages", "public"];
const files = ["middleware.ts", "prisma/schema.prisma", "next.config.mjs", "postcss.config.mjs", "package-lock.json"];

/**
 * Builds the site if the build is missing or its sources have changed.
 * @param {{ always?: boolean }} [options]
 */
export async function build({ always = false } = {}) {
  const stamp = stampOf([...folders, ...files]);
  if (!always && existsSync(".next/BUILD_ID") && isStamped(buildStamp, stamp)) return;
  rmSync(buildStamp, { force: true });
  await must(["node_modules/next/dist/bin/next", "build"], { title: "Building the site …", env: { NODE_ENV: "production" } });
  await bundleFront();
  compressAssets();
  writeFileSync(buildStamp, stamp);
}

/**
 * Bundles the calls that scripts/server.mjs answers in front of Next. Packages stay outside, except `server-only`, which
 * throws outside of Next.
 */
async function bundleFront() {
  const esbuild = await import("esbuild");
  await esbuild.build({
    entryPoints: ["lib/web/front.ts"],
    outfile: frontFile,
    logLevel: "warning",
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    packages: "external",
    sourcemap: true,
    alias: { "server-only": "./node_modules/server-only/empty.js" },
  });
}

/** Stores each script and style as `.br` too. Brotli's best level is too slow per request, and a sixth smaller than gzip. */
function compressAssets() {
  for (const file of filesIn(".next/static").filter((name) => /\.(js|css)$/.test(name)))
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}

/** Applies pending migrations. In a child process, because only one process at a time may open the embedded database. */
export const migrate = () => onceForEmbedded("migrated", ["prisma/migrations"], "prisma/migrate.ts");

/** Adds the demo data to a migrated database. */
export const seed = () => onceForEmbedded("seeded", ["prisma/migrations", "prisma/seed.ts"], "prisma/seed.ts");

/**
 * Runs a program on the database, once per version of its sources if the database is embedded: opening that takes seconds,
 * so a stamp in its folder records what was done. Others may change a server, so there the program always runs.
 * @param {string} name
 * @param {string[]} sources
 * @param {string} program
 */
async function onceForEmbedded(name, sources, program) {
  const file = path.join(process.env.POLLSTR_DATA_DIR || ".data", "database", `pollstr-${name}`);
  const stamp = stampOf(sources);
  if (!process.env.DATABASE_URL && isStamped(file, stamp)) return;
  await must(typescript(program));
  if (!process.env.DATABASE_URL) writeFileSync(file, stamp);
}

/**
 * @param {string} file
 * @param {string} stamp
 */
const isStamped = (file, stamp) => existsSync(file) && readFileSync(file, "utf8") === stamp;

/**
 * A hash of names and contents. Leaves out tests and generated code, which are not part of a build.
 * @param {string[]} names
 */
function stampOf(names) {
  const hash = createHash("sha256").update(process.version);
  for (const file of names.flatMap(filesIn).sort()) hash.update(`\0${file}\0`).update(readFileSync(file));
  return hash.digest("hex");
}

/**
 * @param {string} name
 * @returns {string[]}
 */
function filesIn(name) {
  if (!existsSync(name) || name === "lib/generated" || /\.test\.tsx?$/.test(name)) return [];
  if (!statSync(name).isDirectory()) return [name];
  return readdirSync(name).flatMap((entry) => filesIn(`${name}/${entry}`));
}

if (fileURLToPath(import.meta.url) === process.argv[1]) {
  const steps = {
    install: () => install(),
    generate,
    migrate,
    seed,
    "migrate-if-configured": () => (process.env.DATABASE_URL ? migrate() : undefined), // a host may build without a database
    build: () => build({ always: true }),
  };
  for (const name of process.argv.slice(2)) await steps[/** @type {keyof typeof steps} */ (name)]();
}
