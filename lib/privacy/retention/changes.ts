import { setTimeout as pause } from "node:timers/promises";
import { Prisma } from "../../generated/prisma/client";
import { now } from "../../platform/clock";
import { db, sql } from "../../platform/db";
import { log, summary } from "../../platform/log";
import { foldAll } from "../../polls/tally/changes";
import { cutoff, type Rule, rules } from "./rules";

/** Deletes rows by the rules in rules.ts. It runs in the background, never as part of a request. */

const everyMs = 3_600_000;
const batch = 500;
/** How long one run deletes from one table at most: one to two million rows. All tables together stay within the hour. */
const mostMs = 2 * 60_000;
/** A pause between two batches, so that requests get their turn. */
const pauseMs = 20;

export type Deleted = Record<string, number>;

/**
 * Deletes the rows that are due, in batches, and skips locked ones until the next run. `time` is the site's time, which
 * the sandbox can move; `realTime` is the real time. After `most` milliseconds in one table, the rest is left to the next
 * run. Returns how many rows were deleted, by table.
 */
export async function deleteDue(time: Date, realTime = new Date(), most = mostMs): Promise<Deleted> {
  const deleted: Deleted = {};
  for (const rule of rules) {
    try {
      deleted[rule.table] = await deleteBy(rule, cutoff(rule, time, realTime), most);
    } catch (error) {
      log.error({ event: "retention-failed", table: rule.table, ...summary(error) }); // Go on with the other tables.
    }
  }
  log.info({ event: "retention", ...deleted });
  return deleted;
}

async function deleteBy({ table, first, last }: Rule, before: Date, most: number): Promise<number> {
  const name = Prisma.raw(`"${table}"`);
  const times = (first ?? last ?? []).map((column) => Prisma.raw(`"${column}"`));
  // The earliest is due when any of them is. Compared one by one, because no index serves LEAST. GREATEST ignores nulls.
  const each = times.map((time) => Prisma.sql`${time} <= ${before}`);
  const isDue = first ? Prisma.join(each, " OR ") : Prisma.sql`GREATEST(${Prisma.join(times)}) <= ${before}`;
  const end = performance.now() + most;
  for (let total = 0; ; await pause(pauseMs)) {
    const count = await db().$executeRaw`
      DELETE FROM ${name} WHERE ctid = ANY (ARRAY (
        SELECT ctid FROM ${name} WHERE ${isDue} LIMIT ${batch} FOR UPDATE SKIP LOCKED))`;
    total += count;
    if (count < batch) return total;
    if (performance.now() >= end) {
      log.warn({ event: "retention-unfinished", table, deleted: total });
      return total;
    }
  }
}

/** Claims this hour's run. False when another process has claimed it. */
async function claim(time: Date): Promise<boolean> {
  const claimed = await sql`
    INSERT INTO "Job" ("name", "startedAt") VALUES ('retention', ${time})
    ON CONFLICT ("name") DO UPDATE SET "startedAt" = ${time} WHERE "Job"."startedAt" <= ${new Date(time.getTime() - everyMs)}
    RETURNING "name"`;
  return claimed.length > 0;
}

/** Does this hour's run. Null when another process has claimed it. */
export async function deleteHourly(realTime = new Date()): Promise<Deleted | null> {
  return (await claim(realTime)) ? tidy(await now(), realTime) : null;
}

/** All that is done from time to time: folds the votes that wait, and deletes what is due. Times and result are those of `deleteDue`. */
export async function tidy(time: Date, realTime = new Date()): Promise<Deleted> {
  await foldAll(time);
  return deleteDue(time, realTime);
}

/** Starts the hourly runs in a serving process. Its timers do not keep the process alive. */
export function startRetention(): void {
  const turn = () => deleteHourly().catch((error: unknown) => log.error({ event: "retention-failed", ...summary(error) }));
  // Later than the start-up, when the process is busy. Four attempts per hour, because the time of the claim drifts.
  setTimeout(turn, 60_000).unref();
  setInterval(turn, everyMs / 4).unref();
}
