import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Prisma } from "../../generated/prisma/client";
import { now as clockNow } from "../../platform/clock";
import { db, isUniqueViolation } from "../../platform/db";
import { record } from "../../platform/events/changes";
import { isSealedByNewestKey, keyedHash, lineHash, lineHashes, type Purpose, seal, unseal } from "../../platform/keys";
import { edition } from "../../platform/lines/rules";
import { log, summary } from "../../platform/log";
import { atomically } from "../../platform/transaction";
import { noNumber, provenFirst } from "../../proof/number/store";
import { endSessionsOf } from "../../sessions/store";
import { rekeyVoters, resealBallots, unknownVoters } from "./store";

/**
 * Rewrites rows under the newest keys, so that old keys can be deleted, and replaces hashes of another spelling of a
 * number by the hash of its line. docs/decisions/keys.md, docs/decisions/lines.md
 */

/** The encrypted columns besides the accounts' numbers. `hash` is a column with the hash of the same text. */
const kept: { table: string; key: string; sealed: string; purpose: Purpose; hash?: string }[] = [
  { table: "Challenge", key: "id", sealed: "phoneSealed", purpose: "phone seal", hash: "phoneHash" },
  { table: "PhoneChange", key: "id", sealed: "phoneSealed", purpose: "phone seal" },
  { table: "Authenticator", key: "id", sealed: "secretSealed", purpose: "authenticator" },
];

export type Rekeyed = {
  sealed: number;
  ballots: number;
  /** Accounts that lost their number, because another account had proven the same line earlier. */
  parted: number;
  /** Values that none of the keys decrypts. */
  unreadable: number;
  /** Votes in open polls whose number is unknown, because the account was deleted. They keep their ballot key. */
  unknown: number;
};

const batch = 500;
/** A pause between two batches, so that requests get their turn. */
const pauseMs = 20;

/**
 * Rewrites encrypted values, hashes and ballot keys under the newest keys and by line. Returns how many rows of each kind
 * it changed. It is safe to run while the site is serving, to stop, and to run again: it changes a row only if the row
 * is still as it was read, and leaves correct rows alone.
 */
export async function rekey(now: Date): Promise<Rekeyed> {
  const done: Rekeyed = { sealed: 0, ballots: 0, parted: 0, unreadable: 0, unknown: 0 };
  for await (const people of rowsOf("User", "id", "phoneSealed", "phoneHash")) {
    // Ballots come first, because their keys are computed from the numbers, and the next step can remove a number.
    done.ballots += await rekeyVoters(new Map(people.map(({ id, sealed }) => [id, decrypted("phone seal", sealed)])));
    for (const row of people) await rekeyNumber(row, done, now);
  }
  for (const place of kept) {
    for await (const rows of rowsOf(place.table, place.key, place.sealed)) {
      for (const row of rows.filter(({ sealed }) => !isSealedByNewestKey(place.purpose, sealed))) {
        const text = decrypted(place.purpose, row.sealed);
        if (text === null) done.unreadable++;
        else done.sealed += await reseal(place, row, text);
      }
    }
  }
  const ballots = await resealBallots();
  done.sealed += ballots.sealed;
  done.unreadable += ballots.unreadable;
  done.unknown = await unknownVoters(now);
  return done;
}

/** Runs `rekey` once for each edition of the table of lines. Null when it has run for this edition. */
export async function rekeyOnce(now: Date): Promise<Rekeyed | null> {
  const job = `lines ${createHash("sha256").update(edition).digest("hex")}`;
  if ((await db().job.count({ where: { name: job } })) > 0) return null;
  const done = await rekey(now);
  await db().job.createMany({ data: { name: job, startedAt: now }, skipDuplicates: true });
  log.info({ event: "rekey", ...done });
  return done;
}

/** Starts `rekeyOnce` in the background of a serving process, so that nobody has to run it by hand after an upgrade. */
export function startRekey(): void {
  const turn = async () => rekeyOnce(await clockNow());
  // Later than the start-up, when the process is busy.
  setTimeout(() => turn().catch((error: unknown) => log.error({ event: "rekey-failed", ...summary(error) })), 90_000).unref();
}

type Row = { id: string; sealed: Uint8Array<ArrayBuffer>; hash: Uint8Array | null };

const name = (word: string) => Prisma.raw(`"${word}"`);

/** Yields the rows with an encrypted value, in batches, ordered by id. */
async function* rowsOf(table: string, key: string, sealed: string, hash?: string): AsyncGenerator<Row[]> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const rows = await db().$queryRaw<Row[]>`
      SELECT ${name(key)}::text AS "id", ${name(sealed)} AS "sealed", ${hash ? name(hash) : Prisma.raw("NULL")} AS "hash" FROM ${name(table)}
      WHERE ${name(sealed)} IS NOT NULL AND ${name(key)} > ${after}::uuid ORDER BY ${name(key)} LIMIT ${batch}`;
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    after = last.id;
    await pause(pauseMs);
  }
}

function decrypted(purpose: Purpose, sealed: Uint8Array): string | null {
  try {
    return unseal(purpose, sealed);
  } catch {
    return null;
  }
}

/** Rewrites an account's number under the newest key and by line. */
async function rekeyNumber(row: Row, done: Rekeyed, now: Date): Promise<void> {
  const phone = decrypted("phone seal", row.sealed);
  if (phone === null) {
    done.unreadable++;
    return;
  }
  if (isSealedByNewestKey("phone seal", row.sealed) && row.hash && hex(row.hash) === hex(lineHash(phone))) return;
  try {
    done.sealed += await renew(row, phone);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    done.parted += await resolveSharedLine(phone, now);
    done.sealed += await renew(row, phone);
  }
}

async function renew({ id, sealed }: Row, phone: string): Promise<number> {
  const data = { phoneHash: lineHash(phone), phoneSealed: seal("phone seal", phone) };
  return (await db().user.updateMany({ where: { id, phoneSealed: sealed }, data })).count;
}

/**
 * Resolves accounts that turn out to share a line: the one that proved it first keeps it. The others lose their number
 * and all their logins, so the next login asks for a number. Their votes stay. Returns how many lost it.
 */
async function resolveSharedLine(phone: string, now: Date): Promise<number> {
  const where = { phoneHash: { in: lineHashes(phone) } };
  const [, ...later] = await db().user.findMany({ where, orderBy: provenFirst, select: { id: true } });
  for (const { id } of later) {
    await atomically(async (tx) => {
      await endSessionsOf(tx, id, now);
      await tx.user.updateMany({ where: { id, ...where }, data: noNumber });
    });
    await record("phone-removed", { userId: id }, now);
  }
  return later.length;
}

async function reseal({ table, key, sealed, purpose, hash }: (typeof kept)[number], row: Row, text: string): Promise<number> {
  const rehashed = hash ? Prisma.sql`, ${name(hash)} = ${keyedHash("phone hash", text)}` : Prisma.empty;
  return db().$executeRaw`
    UPDATE ${name(table)} SET ${name(sealed)} = ${seal(purpose, text)}${rehashed}
    WHERE ${name(key)} = ${row.id}::uuid AND ${name(sealed)} = ${row.sealed}`;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
