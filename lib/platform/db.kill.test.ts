import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { expect, it } from "vitest";
import { run, typescript } from "../../scripts/prepare.mjs";

// A script that keeps voting in the embedded database and prints the outcome of each vote.
const voter = `
  const { db } = await import("./lib/platform/db.ts");
  const { castVote } = await import("./lib/polls/changes.ts");
  const { seal } = await import("./lib/platform/keys.ts");
  const poll = await db().poll.findFirst({ include: { choices: true } })
    ?? await db().poll.create({ data: { question: "?", publishedAt: new Date(0), choices: { create: { text: "yes", position: 1 } } }, include: { choices: true } });
  console.log("votes", await db().vote.count());
  for (;;) {
    const user = await db().user.create({ data: { email: Math.random() + "@example.com", fullName: "Voter", passwordHash: "-" } });
    const cast = await castVote({ id: user.id, phoneSealed: seal("phone seal", user.id) }, poll.id, [poll.choices[0].id], new Date());
    console.log(cast.kind);
  }`;

/**
 * Starts a process that votes, and kills it after `votes` counted votes. Returns how many votes it found when it
 * started, and how many it reported as counted.
 */
async function voteThenKill(dataDir: string, votes: number): Promise<{ found: number; counted: number }> {
  const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", voter], {
    env: { ...process.env, DATABASE_URL: "", POLLSTR_DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let found = -1;
  let counted = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith("votes ")) found = Number(line.slice(6));
    else if (line === "counted") counted++;
    if (counted === votes) child.kill("SIGKILL");
  }
  return { found, counted };
}

it("no counted vote is lost when the process is killed at any moment", { timeout: 120_000 }, async () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), "pollstr-kill-"));
  try {
    expect(await run(typescript("prisma/migrate.ts"), { env: { DATABASE_URL: "", POLLSTR_DATA_DIR: dataDir } })).toBe(0);
    let promised = 0;
    for (const votes of [1, 7, 30, 1]) {
      const { found, counted } = await voteThenKill(dataDir, votes);
      // There may be more: a vote can be committed just before the kill and never be reported.
      expect(found).toBeGreaterThanOrEqual(promised);
      expect(counted).toBeGreaterThanOrEqual(votes);
      promised = found + counted;
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
