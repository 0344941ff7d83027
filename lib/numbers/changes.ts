import { db, sql } from "../db";
import { Prisma } from "../generated/prisma/client";
import { ballotKeys, isSealedAnew, keyedHash, type Purpose, seal, unseal } from "../keys";

/** Writes what is kept under former keys anew, so that they can be thrown away. docs/decisions/keys.md */

/** What is kept sealed for long, one line each: where, and the hash of the same text beside it. */
const kept: { table: string; key: string; sealed: string; purpose: Purpose; hash?: { column: string; purpose: Purpose } }[] = [
  { table: "User", key: "id", sealed: "phoneSealed", purpose: "phone seal", hash: { column: "phoneHash", purpose: "phone hash" } },
  { table: "Challenge", key: "id", sealed: "phoneSealed", purpose: "phone seal", hash: { column: "phoneHash", purpose: "phone hash" } },
  { table: "PhoneChange", key: "id", sealed: "phoneSealed", purpose: "phone seal" },
  { table: "Authenticator", key: "id", sealed: "secretSealed", purpose: "authenticator" },
];

export type Rekeyed = {
  sealed: number;
  ballots: number;
  /** Open under none of the keys. */
  unreadable: number;
  /** Votes in polls still open whose number is not known, so that they keep the key they have. */
  unknown: number;
};

const batch = 500;

/**
 * Brings seals, hashes and ballots under the newest keys. It may run beside the site, be stopped, and be run again: each
 * row is written on the condition that it is still what was read, and what is under the newest key is left alone.
 */
export async function rekey(now: Date): Promise<Rekeyed> {
  const done: Rekeyed = { sealed: 0, ballots: 0, unreadable: 0, unknown: 0 };
  // Ballots first: they need the numbers, and a run that stops between the two finds the rest next time.
  for await (const people of rowsOf({ table: "User", key: "id", sealed: "phoneSealed" })) done.ballots += await rekeyBallots(people);
  for (const place of kept) {
    for await (const rows of rowsOf(place)) {
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

type Row = { id: string; sealed: Uint8Array };

const name = (word: string) => Prisma.raw(`"${word}"`);

/** The rows that hold something sealed, some at a time, in the order of their ids. */
async function* rowsOf({ table, key, sealed }: { table: string; key: string; sealed: string }): AsyncGenerator<Row[]> {
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const rows = await db().$queryRaw<Row[]>`
      SELECT ${name(key)}::text AS "id", ${name(sealed)} AS "sealed" FROM ${name(table)}
      WHERE ${name(sealed)} IS NOT NULL AND ${name(key)} > ${after}::uuid ORDER BY ${name(key)} LIMIT ${batch}`;
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    after = last.id;
  }
}

function opened(purpose: Purpose, sealed: Uint8Array): string | null {
  try {
    return unseal(purpose, sealed);
  } catch {
    return null;
  }
}

async function reseal({ table, key, sealed, purpose, hash }: (typeof kept)[number], row: Row, text: string): Promise<number> {
  const rehashed = hash ? Prisma.sql`, ${name(hash.column)} = ${keyedHash(hash.purpose, text)}` : Prisma.empty;
  return db().$executeRaw`
    UPDATE ${name(table)} SET ${name(sealed)} = ${seal(purpose, text)}${rehashed}
    WHERE ${name(key)} = ${row.id}::uuid AND ${name(sealed)} = ${row.sealed}`;
}

/** Writes the ballots anew that these people cast with the number they have now. Returns how many. */
async function rekeyBallots(people: Row[]): Promise<number> {
  const phones = new Map(people.map(({ id, sealed }) => [id, opened("phone seal", sealed)]));
  const votes = await db().vote.findMany({
    where: { voterId: { in: [...phones.keys()] } },
    select: { id: true, pollId: true, voterId: true, ballotKey: true },
  });
  const changes = votes.flatMap(({ id, pollId, voterId, ballotKey }) => {
    const phone = phones.get(voterId ?? "");
    if (!phone) return [];
    const [current, ...former] = ballotKeys(pollId, phone).map(hex);
    return former.includes(hex(ballotKey)) ? [{ id: String(id), from: hex(ballotKey), to: current ?? "" }] : [];
  });
  if (changes.length === 0) return 0;
  const written = await sql`
    UPDATE "Vote" v SET "ballotKey" = decode(n.key, 'hex')
    FROM unnest(${changes.map(({ id }) => id)}::text[], ${changes.map(({ from }) => from)}::text[], ${changes.map(({ to }) => to)}::text[]) AS n(id, former, key)
    WHERE v."id" = n.id::bigint AND v."ballotKey" = decode(n.former, 'hex') RETURNING 1`;
  return written.length;
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** Votes that nobody's account stands behind any more, in polls where another vote could still come. */
function unknownBallots(now: Date): Promise<number> {
  return db().vote.count({ where: { voterId: null, poll: { OR: [{ closesAt: null }, { closesAt: { gt: now } }] } } });
}
