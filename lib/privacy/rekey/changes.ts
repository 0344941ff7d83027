import { createHash } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Prisma } from "../../generated/prisma/client";
import { now as clockNow } from "../../platform/clock";
import { db, isUniqueViolation, sql } from "../../platform/db";
import { record } from "../../platform/events/changes";
import { ballotKeys, isSealedAnew, keyedHash, lineHash, lineHashes, type Purpose, seal, unseal } from "../../platform/keys";
import { edition } from "../../platform/lines/rules";
import { log, summary } from "../../platform/log";
import { atomically } from "../../platform/transaction";
import { noNumber, provenFirst } from "../../proof/number/store";
import { endSessionsOf } from "../../sessions/store";

/**
 * Writes what is kept under former keys anew, so that they can be thrown away, and what is kept by another spelling of a
 * line by the line. docs/decisions/keys.md, docs/decisions/lines.md
 */

/** What is kept sealed for long, beside the numbers of accounts: where, and the hash of the same text beside it. */
const kept: { table: string; key: string; sealed: string; purpose: Purpose; hash?: string }[] = [
  { table: "Challenge", key: "id", sealed: "phoneSealed", purpose: "phone seal", hash: "phoneHash" },
  { table: "PhoneChange", key: "id", sealed: "phoneSealed", purpose: "phone seal" },
  { table: "Authenticator", key: "id", sealed: "secretSealed", purpose: "authenticator" },
];

export type Rekeyed = {
  sealed: number;
  ballots: number;
  /** Accounts that lost their number, because another one had proven the same line before them. */
  parted: number;
  /** Open under none of the keys. */
  unreadable: number;
  /** Votes in polls still open whose number is not known, so that they keep the key they have. */
  unknown: number;
};

const batch = 500;
/** Room for others between two batches. */
const breathMs = 20;

/**
 * Brings seals, hashes and ballots under the newest keys and to the lines. It may run beside the site, be stopped, and be
 * run again: each row is written on the condition that it is still what was read, and what is as it should be is left alone.
 */
export async function rekey(now: Date): Promise<Rekeyed> {
  const done: Rekeyed = { sealed: 0, ballots: 0, parted: 0, unreadable: 0, unknown: 0 };
  for await (const people of rowsOf("User", "id", "phoneSealed", "phoneHash")) {
    // Ballots first: they need the numbers, and a run that stops between the two finds the rest next time.
    done.ballots += await rekeyBallots(people);
    for (const row of people) await rekeyNumber(row, done, now);
  }
  for (const place of kept) {
    for await (const rows of rowsOf(place.table, place.key, place.sealed)) {
      for (const row of rows.filter(({ sealed }) => !isSealedAnew(place.purpose, sealed))) {
        const text = opened(place.purpose, row.sealed);
        if (text === null) done.unreadable++;
        else done.sealed += await reseal(place, row, text);
      }
    }
  }
  done.unknown = await unknownBallots(now);
  return done;
}

/** The same, once for each edition of the table of lines. Null when it was done before. */
export async function rekeyOnce(now: Date): Promise<Rekeyed | null> {
  const job = `lines ${createHash("sha256").update(edition).digest("hex")}`;
  if ((await db().job.count({ where: { name: job } })) > 0) return null;
  const done = await rekey(now);
  await db().job.createMany({ data: { name: job, startedAt: now }, skipDuplicates: true });
  log.info({ event: "rekey", ...done });
  return done;
}

/** Starts it in a serving process, so that nobody has to remember it after an upgrade. Nothing waits for it. */
export function startRekey(): void {
  const turn = async () => rekeyOnce(await clockNow());
  // Not with the start, when everything is busy.
  setTimeout(() => turn().catch((error: unknown) => log.error({ event: "rekey-failed", ...summary(error) })), 90_000).unref();
}

type Row = { id: string; sealed: Uint8Array<ArrayBuffer>; hash: Uint8Array | null };

const name = (word: string) => Prisma.raw(`"${word}"`);

/** The rows that hold something sealed, some at a time, in the order of their ids. */
async function* rowsOf(table: string, key: string, sealed: string, hash?: string): AsyncGenerator<Row[]> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const rows = await db().$queryRaw<Row[]>`
      SELECT ${name(key)}::text AS "id", ${name(sealed)} AS "sealed", ${hash ? name(hash) : Prisma.raw("NULL")} AS "hash" FROM ${name(table)}
      WHERE ${name(sealed)} IS NOT NULL AND ${name(key)} > ${after}::uuid ORDER BY ${name(key)} LIMIT ${batch}`;
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    after = last.id;
    await pause(breathMs);
  }
}

function opened(purpose: Purpose, sealed: Uint8Array): string | null {
  try {
    return unseal(purpose, sealed);
  } catch {
    return null;
  }
}

/** Brings an account's number under the newest key and to its line. */
async function rekeyNumber(row: Row, done: Rekeyed, now: Date): Promise<void> {
  const phone = opened("phone seal", row.sealed);
  if (phone === null) {
    done.unreadable++;
    return;
  }
  if (isSealedAnew("phone seal", row.sealed) && row.hash && hex(row.hash) === hex(lineHash(phone))) return;
  try {
    done.sealed += await renew(row, phone);
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    done.parted += await keepFirst(phone, now);
    done.sealed += await renew(row, phone);
  }
}

async function renew({ id, sealed }: Row, phone: string): Promise<number> {
  const data = { phoneHash: lineHash(phone), phoneSealed: seal("phone seal", phone) };
  return (await db().user.updateMany({ where: { id, phoneSealed: sealed }, data })).count;
}

/**
 * Of accounts that turn out to share a line, the one that proved it first keeps it. The others have no number any more
 * and every login of theirs ends: the next one asks for a number. Their votes stay. Returns how many lost it.
 */
async function keepFirst(phone: string, now: Date): Promise<number> {
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

/**
 * Writes the ballots anew that these people cast with the number they have now. Returns how many. Where a line has voted
 * twice, before its two spellings were known to be one, the second vote keeps the key it has.
 */
async function rekeyBallots(people: Row[]): Promise<number> {
  const phones = new Map(people.map(({ id, sealed }) => [id, opened("phone seal", sealed)]));
  const votes = await db().vote.findMany({
    where: { voterId: { in: [...phones.keys()] } },
    select: { id: true, pollId: true, voterId: true, ballotKey: true },
    orderBy: { id: "asc" },
  });
  const changes = new Map<string, { id: string; from: string }>();
  for (const { id, pollId, voterId, ballotKey } of votes) {
    const phone = phones.get(voterId ?? "");
    if (!phone) continue;
    const [current, ...former] = ballotKeys(pollId, phone).map(hex);
    if (current && !changes.has(current) && former.includes(hex(ballotKey))) changes.set(current, { id: String(id), from: hex(ballotKey) });
  }
  if (changes.size === 0) return 0;
  const rows = [...changes.values()];
  const written = await sql`
    UPDATE "Vote" v SET "ballotKey" = decode(n.key, 'hex')
    FROM unnest(${rows.map(({ id }) => id)}::text[], ${rows.map(({ from }) => from)}::text[], ${[...changes.keys()]}::text[]) AS n(id, former, key)
    WHERE v."id" = n.id::bigint AND v."ballotKey" = decode(n.former, 'hex')
      AND NOT EXISTS (SELECT FROM "Vote" o WHERE o."ballotKey" = decode(n.key, 'hex'))
    RETURNING 1`;
  return written.length;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Votes that nobody's account stands behind any more, in polls where another vote could still come. */
function unknownBallots(now: Date): Promise<number> {
  return db().vote.count({ where: { voterId: null, poll: { OR: [{ closesAt: null }, { closesAt: { gt: now } }] } } });
}
