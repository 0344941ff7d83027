// A temporary PostgreSQL server, and a pooler, from installed binaries, for the tests and the benchmark.
import { execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { quickFolder } from "./memory.mjs";

/**
 * Starts a server with an empty database, reachable from this machine only. Null if PostgreSQL is not installed.
 * @param {{ fsync?: boolean }} [options] `fsync: false` is faster but loses data when the machine stops, so it is for tests
 * @returns {Promise<{ url: string, pid: number, stop: () => Promise<void> } | null>}
 */
export async function startPostgres({ fsync = true } = {}) {
  const bin = findBinaries();
  if (!bin) return null;
  const prefix = "pollstr-postgres-";
  const folder = fsync ? mkdtempSync(path.join(tmpdir(), prefix)) : quickFolder(prefix, 4);
  const user = ordinaryUser();
  if (user) chownSync(folder, user.uid, user.gid);
  // The other user may not be allowed to enter the current folder.
  const options = { cwd: folder, env: { ...process.env, LC_ALL: "C" }, ...user };

  const data = path.join(folder, "data");
  execFileSync(path.join(bin, "initdb"), ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"], {
    ...options,
    stdio: "pipe",
  });
  const port = await freePort();
  const settings = [`port=${port}`, "listen_addresses=127.0.0.1", "unix_socket_directories="];
  if (!fsync) settings.push("fsync=off", "full_page_writes=off");
  const args = [path.join(bin, "postgres"), "-D", data, ...settings.flatMap((setting) => ["-c", setting])];
  const keeper = spawn("/bin/sh", ["-c", keep, folder, ...args], { ...options, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise((resolve) => keeper.once("exit", resolve));
  let pid = 0;
  let log = "";
  keeper.stdout.once("data", (line) => (pid = Number(line)));
  keeper.stderr.on("data", (chunk) => (log = (log + chunk).slice(-4000)));

  const stop = async () => {
    keeper.stdin.end();
    await ended;
  };
  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  for (const deadline = Date.now() + startSeconds * 1000; !(await answers(url)); await pause(100)) {
    if (Date.now() < deadline) continue;
    await stop();
    throw new Error(`PostgreSQL did not start in ${startSeconds} s.\n${log}`);
  }
  return { url, pid, stop };
}

const startSeconds = 60;

// A shell that stops the server when our end of its stdin closes, by stop() or because this process died. SIGINT is
// PostgreSQL's fast shutdown. The shell ignores signals that a terminal sends to the whole process group.
const keep = `trap '' INT TERM HUP; "$@" </dev/null & echo $!; read _; kill -INT $!; wait $!; rm -rf "$0"`;

/**
 * Creates a database on a server and returns its URL. Nobody may be connected to the template meanwhile.
 * @param {string} serverUrl
 * @param {string} name
 * @param {string} [template]
 */
export async function createDatabase(serverUrl, name, template = "template1") {
  const client = new pg.Client(serverUrl);
  await client.connect();
  await client.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/**
 * Starts PgBouncer in front of a database, in transaction mode with two connections to the server. Null if it is not
 * installed.
 * @param {string} databaseUrl
 * @returns {Promise<{ url: string, stop: () => Promise<void> } | null>}
 */
export async function startPooler(databaseUrl) {
  const program = ["/usr/sbin/pgbouncer", "/opt/homebrew/bin/pgbouncer", "/usr/local/bin/pgbouncer"].find((file) => existsSync(file));
  if (!program) return null;
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-pooler-"));
  const user = ordinaryUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const url = new URL(databaseUrl);
  const server = `host=${url.hostname} port=${url.port}`;
  url.port = String(await freePort());
  const config = path.join(folder, "pgbouncer.ini");
  writeFileSync(
    config,
    `[databases]
* = ${server} user=${url.username}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${url.port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 2
`,
  );
  const pooler = spawn(program, ["--quiet", config], { cwd: folder, ...user, stdio: "ignore" });
  const ended = new Promise((resolve) => pooler.once("exit", resolve));
  const stop = async () => {
    pooler.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + startSeconds * 1000; !(await answers(url.href)); await pause(50)) {
    if (Date.now() < deadline && pooler.exitCode === null) continue;
    await stop();
    throw new Error("PgBouncer did not start.");
  }
  return { url: url.href, stop };
}

export const hasPostgres = () => findBinaries() !== undefined;

function findBinaries() {
  const versions = "/usr/lib/postgresql";
  const installed = existsSync(versions) ? readdirSync(versions).sort((a, b) => Number(b) - Number(a)) : [];
  const homebrew = ["/opt/homebrew/opt", "/usr/local/opt"].flatMap((folder) =>
    existsSync(folder) ? readdirSync(folder).flatMap((name) => (name.startsWith("postgresql") ? [`${folder}/${name}/bin`] : [])) : [],
  );
  const folders = [
    ...(process.env.PATH ?? "").split(path.delimiter),
    ...installed.map((version) => `${versions}/${version}/bin`),
    ...homebrew,
  ];
  return folders.find((folder) => folder && existsSync(path.join(folder, "initdb")) && existsSync(path.join(folder, "postgres")));
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (/** @type {string} */ flag) => Number(execFileSync("id", [flag, name], { stdio: "pipe", encoding: "utf8" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // no such user here
    }
  }
  throw new Error("PostgreSQL does not run as root, and there is neither a user postgres nor nobody.");
}

/** @param {string} connectionString */
async function answers(connectionString) {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1000 });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
}

/** @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = /** @type {import("node:net").AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}
