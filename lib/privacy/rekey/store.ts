import { sql } from "../../platform/db";
import { ballotKeys, isSealedByNewestKey, seal, unseal } from "../../platform/keys";
import { sha256, tagHash } from "../../polls/ballot/secret/data";
import { parseOpening } from "../../polls/ballot/secret/rules";

/** The part of a rekey that concerns votes: the keys of who voted, and the ballots that are encrypted until they are logged or opened. */

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");
const batch = 500;

/**
 * Rewrites the ballot keys of votes that these accounts cast with their current number. Returns how many. If a line has
 * voted twice in a poll, before its spellings were known to be one, the second vote keeps its old key.
 */
export async function rekeyVoters(phones: ReadonlyMap<string, string | null>): Promise<number> {
  const votes = await sql<{ pollId: string; formerId: number | null; voterId: string; key: string }>`
    SELECT v."pollId", p."formerId", v."voterId", encode(v."ballotKey", 'hex') AS "key"
    FROM "Participation" v JOIN "Poll" p ON p."id" = v."pollId"
    WHERE v."voterId" = ANY (${[...phones.keys()]}::uuid[]) ORDER BY v."ballotKey"`;
  const changes = new Map<string, { pollId: string; from: string }>();
  for (const { pollId, formerId, voterId, key } of votes) {
    const phone = phones.get(voterId);
    if (!phone) continue;
    const [current, ...former] = ballotKeys(formerId ?? pollId, phone).map(hex);
    if (current && !changes.has(current) && former.includes(key)) changes.set(current, { pollId, from: key });
  }
  if (changes.size === 0) return 0;
  const rows = [...changes.values()];
  const written = await sql`
    UPDATE "Participation" v SET "ballotKey" = decode(n.key, 'hex')
    FROM unnest(${rows.map(({ pollId }) => pollId)}::text[], ${rows.map(({ from }) => from)}::text[], ${[...changes.keys()]}::text[]) AS n(poll, former, key)
    WHERE v."pollId" = n.poll AND v."ballotKey" = decode(n.former, 'hex')
      AND NOT EXISTS (SELECT FROM "Participation" o WHERE o."pollId" = n.poll AND o."ballotKey" = decode(n.key, 'hex'))
    RETURNING 1`;
  return written.length;
}

/** How many votes in polls that are still open belong to accounts that were deleted. */
export async function unknownVoters(now: Date): Promise<number> {
  const [row] = await sql<{ count: number }>`
    SELECT count(*)::int AS "count" FROM "Participation" v JOIN "Poll" p ON p."id" = v."pollId"
    WHERE v."voterId" IS NULL AND (p."closesAt" IS NULL OR p."closesAt" > ${now})`;
  return row?.count ?? 0;
}

type Sealed = { pollId: string; place: string; sealed: string };
type Resealed = { sealed: number; unreadable: number };

/** Encrypts under the newest key what waits in the inbox, and the logged openings of sealed polls. */
export async function resealBallots(): Promise<Resealed> {
  const waiting = await reseal(
    (poll, place) => sql`
      SELECT "pollId", "id"::text AS "place", encode("sealed", 'hex') AS "sealed" FROM "Inbox"
      WHERE "sealed" IS NOT NULL AND ("pollId", "id"::text) > (${poll}, ${place}) ORDER BY "pollId", "id"::text LIMIT ${batch}`,
    async ({ pollId, place, sealed }, text) => {
      const opening = parseOpening(text.replace(/\0+$/, "").split("\n")[0] ?? "");
      const [makes, spends] = [opening && tagHash(opening.tag), opening?.replacedX ? tagHash(sha256(opening.replacedX)) : null];
      await sql`
        UPDATE "Inbox" SET "sealed" = ${seal("ballot seal", text)}, "makes" = ${makes}, "spends" = ${spends}
        WHERE "pollId" = ${pollId} AND "id" = ${place}::uuid AND "sealed" = decode(${sealed}, 'hex')`;
    },
  );
  const logged = await reseal(
    (poll, place) => sql`
      SELECT e."pollId", lpad(e."index"::text, 10, '0') AS "place", encode(e."opening", 'hex') AS "sealed"
      FROM "LogEntry" e JOIN "LogHead" h ON h."pollId" = e."pollId" AND h."tallied" < h."size"
      WHERE e."opening" IS NOT NULL AND e."index" >= h."tallied" AND (e."pollId", e."index") > (${poll}, ${Number(place || -1)}::int)
      ORDER BY e."pollId", e."index" LIMIT ${batch}`,
    async ({ pollId, place, sealed }, text) =>
      void (await sql`
        UPDATE "LogEntry" SET "opening" = ${seal("ballot seal", text)}
        WHERE "pollId" = ${pollId} AND "index" = ${Number(place)} AND "opening" = decode(${sealed}, 'hex')`),
  );
  return { sealed: waiting.sealed + logged.sealed, unreadable: waiting.unreadable + logged.unreadable };
}

async function reseal(
  read: (poll: string, place: string) => Promise<unknown[]>,
  write: (row: Sealed, text: string) => Promise<void>,
): Promise<Resealed> {
  const done = { sealed: 0, unreadable: 0 };
  for (let last: Sealed | undefined; ; ) {
    const rows = (await read(last?.pollId ?? "", last?.place ?? "")) as Sealed[];
    for (const row of rows) {
      const bytes = Buffer.from(row.sealed, "hex");
      if (isSealedByNewestKey("ballot seal", bytes)) continue;
      const text = opened(bytes);
      if (text === null) done.unreadable++;
      else {
        await write(row, text);
        done.sealed++;
      }
    }
    last = rows.at(-1);
    if (!last || rows.length < batch) return done;
  }
}

function opened(sealed: Uint8Array): string | null {
  try {
    return unseal("ballot seal", sealed);
  } catch {
    return null;
  }
}
