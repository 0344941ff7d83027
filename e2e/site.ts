import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createDatabase, freePort } from "../scripts/postgres.mjs";

const root = path.dirname(import.meta.dirname);

/**
 * A folder and a database with the demo data for one test: a copy of what scripts/test.mjs has prepared, on its PostgreSQL
 * server, or embedded when asked for. What it has not prepared is embedded, and made by the site when it starts.
 */
export async function ownData({ embedded = false } = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), "pollstr-own-"));
  const server = embedded ? "" : process.env.E2E_POSTGRES_URL;
  const databaseUrl = server ? await createDatabase(server, `own_${randomUUID()}`, "demo") : "";
  if (embedded && process.env.E2E_EMBEDDED_IMAGE) cpSync(process.env.E2E_EMBEDDED_IMAGE, folder, { recursive: true });
  return {
    folder,
    databaseUrl,
    env: { DATABASE_URL: databaseUrl, POLLSTR_DATA_DIR: folder, AUTH_SECRET: "" },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A test's own site, started like `npm run demo`. By default it has the secret of the site under test. */
export class Site {
  private server: ChildProcess | undefined;
  /** Everything it has printed: its log. */
  output = "";

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  /** `folder` holds the sources to run. */
  static async at(port?: number, folder = root): Promise<Site> {
    return new Site(port ?? (await freePort()), folder);
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** The environment it starts with, also for commands that work on its data. */
  env(env: Record<string, string>): NodeJS.ProcessEnv {
    const folder = path.join(process.env.E2E_DATA_DIR ?? "", "site");
    const own = { PORT: String(this.port), APP_URL: this.origin, POLLSTR_SANDBOX: "1", POLLSTR_DATA_DIR: folder, WEB_CONCURRENCY: "1" };
    return { ...process.env, ...own, ...env };
  }

  /** Starts or restarts the site and waits until it responds. */
  start(env: Record<string, string>): Promise<void> {
    // Databases on the server are copies of one with the demo data. An embedded one remembers that it has it.
    const kept = this.env(env).DATABASE_URL ? ["--keep-data"] : [];
    return this.run(["scripts/demo.mjs", ...kept], env);
  }

  /** Starts the built site by Next alone, as on Vercel: nothing of ours stands in front of it. */
  async startInNext(env: Record<string, string>): Promise<void> {
    if (!this.env(env).DATABASE_URL) await once(this.spawn(["scripts/prepare.mjs", "seed"], env), "exit");
    await this.run(["node_modules/next/dist/bin/next", "start"], env);
  }

  private async run(program: string[], env: Record<string, string>): Promise<void> {
    await this.stop();
    this.server = this.spawn(program, env);
    for (const stream of [this.server.stdout, this.server.stderr]) stream?.on("data", (printed) => (this.output += printed));
    while (this.isRunning() && !(await this.isUp())) await pause(100);
    if (!this.isRunning()) throw new Error(`The site ended with ${this.server.exitCode ?? this.server.signalCode}.`);
  }

  private spawn(program: string[], env: Record<string, string>): ChildProcess {
    return spawn(process.execPath, program, {
      cwd: this.folder,
      env: this.env(env),
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async isUp(): Promise<boolean> {
    return fetch(`${this.origin}/api/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  isRunning(): boolean {
    return this.server?.exitCode === null && this.server.signalCode === null;
  }

  /** Stops the site: with SIGTERM as a host does, or with SIGKILL as a crash. */
  async stop(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    const { server } = this;
    if (!server || !this.isRunning()) return;
    server.kill(signal);
    await once(server, "exit");
  }
}

/** A TCP proxy to a database whose connection can be cut and restored. */
export class Wire {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    /** The URL of the database through this proxy. */
    readonly url: string,
  ) {}

  static async to(databaseUrl: string): Promise<Wire> {
    const target = new URL(databaseUrl);
    const through = new URL(databaseUrl);
    through.port = String(await freePort());
    const wire = new Wire(createServer(), through.href);
    wire.server.on("connection", (near) => wire.join(near, target));
    wire.server.listen(Number(through.port), "127.0.0.1");
    await once(wire.server, "listening");
    return wire;
  }

  private join(near: Socket, target: URL): void {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      this.sockets.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => this.sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    this.server.close();
    await once(this.server, "close");
  }
}
