import { setTimeout as pause } from "node:timers/promises";
import { Prisma } from "../../generated/prisma/client";
import { now } from "../../platform/clock";
import { db, sql } from "../../platform/db";
import { log, summary } from "../../platform/log";
import { cutoff, type Rule, rules } from "./rules";

/** Deletes on time what rules.ts lists. Never on the way of a request. */

const everyMs = 3_600_000;
const batch = 500;
/** A run is bounded; what is left goes with the next one. */
const batches = 100;
/** Room for others between two batches. */
const breathMs = 20;

export type Deleted = Record<string, number>;

/** Deletes what is due, some rows at a time. Rows that somebody holds are left for the next run. Returns how many went, by table. */
export async function deleteDue(time: Date, realTime = new Date()): Promise<Deleted> {
  const deleted: Deleted = {};
  for (const rule of rules) {
    try {
      deleted[rule.table] = await deleteBy(rule, cutoff(rule, time, realTime));
    } catch (error) {
      log.error({ event: "retention-failed", table: rule.table, ...summary(error) }); // The other tables do not wait for this one.
    }
  }
  log.info({ event: "retention", ...deleted });
  return deleted;
}

async function deleteBy({ table, first, last }: Rule, before: Date): Promise<number> {
  const name = Prisma.raw(`"${table}"`);
  const times = (first ?? last ?? []).map((column) => Prisma.raw(`"${column}"`));
  // Both pass over nulls.
  const time = Prisma.sql`${Prisma.raw(first ? "LEAST" : "GREATEST")}(${Prisma.join(times)})`;
  let total = 0;
  for (let done = 0; done < batches; done++) {
    const count = await db().$executeRaw`
      DELETE FROM ${name} WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM ${name} WHERE ${time} <= ${before} LIMIT ${batch} FOR UPDATE SKIP LOCKED))`;
    total += count;
    if (count < batch) break;
    await pause(breathMs);
  }
  return total;
}

/** Takes the work up when nobody has within the hour: of several processes one does. */
async function claim(time: Date): Promise<boolean> {
  const claimed = await sql`
    INSERT INTO "Job" ("name", "startedAt") VALUES ('retention', ${time})
    ON CONFLICT ("name") DO UPDATE SET "startedAt" = ${time} WHERE "Job"."startedAt" <= ${new Date(time.getTime() - everyMs)}
    RETURNING "name"`;
  return claimed.length > 0;
}

/** One turn: null when another process has it. */
export async function deleteHourly(realTime = new Date()): Promise<Deleted | null> {
  return (await claim(realTime)) ? deleteDue(await now(), realTime) : null;
}

/** Starts the background work of a serving process. It keeps no process alive. */
export function startRetention(): void {
  const turn = () => deleteHourly().catch((error: unknown) => log.error({ event: "retention-failed", ...summary(error) }));
  // Not with the start, when everything is busy. A little more often than it is due, because the claims drift.
  setTimeout(turn, 60_000).unref();
  setInterval(turn, everyMs / 4).unref();
}
