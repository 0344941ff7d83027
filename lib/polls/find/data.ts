import { Prisma } from "../../generated/prisma/client";
import { db } from "../../platform/db";
import type { Poll } from "../poll/rules";
import { type Place, type Sort, wordsOf, writePlace } from "./rules";

type Found = Pick<Poll, "id" | "question" | "kind" | "publishedAt" | "opensAt" | "closesAt" | "turnout">;
export type Page = { polls: Found[]; next: string | null };
type Asked = { search?: string; sort: Sort; after?: Place | null; limit?: number };

export const pageLength = 20;

/**
 * A page of the published polls that are listed, and where the next one begins (`readPlace` reads it); null on the last
 * page. Each order follows an index, so that a page costs the same however many polls there are.
 */
export async function findPolls(asked: Asked, now: Date): Promise<Page> {
  const { sort, limit = pageLength } = asked;
  const statement = pageStatement(asked, now);
  const rows = statement === null ? [] : await db().$queryRaw<Found[]>(statement);
  const polls = rows.slice(0, limit);
  const last = polls.at(-1);
  return { polls, next: last && rows.length > limit ? writePlace({ sort, key: orders[sort].key(last), id: last.id }) : null };
}

/**
 * When more polls than this have the words, the page is looked for among the next polls of the list instead: words that so
 * many have are in some of them, and a search does not take longer the more polls there are.
 */
const mostFound = 5_000;
const mostTried = 2_000;

/** The statement for a page and one poll more. Null when the search has no word, so that nothing can be found. */
export function pageStatement({ search = "", sort, after = null, limit = pageLength }: Asked, now: Date): Prisma.Sql | null {
  const words = wordsOf(search);
  if (search.trim() !== "" && words === null) return null;
  const { from, onwards, order } = orders[sort];
  const fields = Prisma.sql`"id", "question", "kind", "publishedAt", "opensAt", "closesAt", "turnout"`;
  const listed = Prisma.sql`
    FROM "Poll" WHERE "listed" AND "publishedAt" <= ${now}
      ${sort === "closing" ? Prisma.sql`AND "closesAt" > ${now} AND ("opensAt" IS NULL OR "opensAt" <= ${now})` : Prisma.empty}
      ${after === null ? Prisma.empty : Prisma.sql`AND ${onwards(from(after.key), after.id)}`}`;
  const page = Prisma.sql`ORDER BY ${order} LIMIT ${limit + 1}`;
  if (words === null) return Prisma.sql`SELECT ${fields} ${listed} ${page}`;
  // PostgreSQL underestimates how long it takes to read the text of a poll. It does not know what the subquery asks for, so
  // it looks for the words in their index, which it otherwise would not for frequent ones. Without "MATERIALIZED" it would
  // go through the list from its beginning, for a rare word through all of it.
  const hasWords = Prisma.sql`${text} @@ (SELECT to_tsquery('simple', ${words}))`;
  return Prisma.sql`
    WITH found AS MATERIALIZED (SELECT ${fields} ${listed} AND ${hasWords} LIMIT ${mostFound + 1})
    SELECT * FROM (
      SELECT * FROM found WHERE (SELECT count(*) FROM found) <= ${mostFound}
      UNION ALL (
        SELECT ${fields} FROM (SELECT ${fields}, "description" ${listed} ORDER BY ${order} LIMIT ${mostTried}) AS near
        WHERE (SELECT count(*) FROM found) > ${mostFound} AND ${hasWords} LIMIT ${limit + 1})) AS shown ${page}`;
}

/** As in the index: prisma/migrations/20261127230500_poll_words. */
const text = Prisma.sql`to_tsvector('simple'::regconfig, translate("question" || ' ' || "description", './-_@:&<>', '         '))`;

type Key = Date | number;
type Order = {
  /** What the list is ordered by, as a number for the address; and back. */
  key: (poll: Found) => number;
  from: (key: number) => Key;
  /** The polls after this one. The first comparison alone is what the index can follow. */
  onwards: (key: Key, id: string) => Prisma.Sql;
  order: Prisma.Sql;
};

const orders: Record<Sort, Order> = {
  new: {
    key: (poll) => poll.publishedAt?.getTime() ?? 0,
    from: (key) => new Date(key),
    onwards: (key, id) => Prisma.sql`"publishedAt" <= ${key} AND ("publishedAt" < ${key} OR "id" > ${id})`,
    order: Prisma.sql`"publishedAt" DESC, "id"`,
  },
  active: {
    key: (poll) => poll.turnout,
    from: (key) => key,
    onwards: (key, id) => Prisma.sql`"turnout" <= ${key} AND ("turnout" < ${key} OR "id" > ${id})`,
    order: Prisma.sql`"turnout" DESC, "id"`,
  },
  closing: {
    key: (poll) => poll.closesAt?.getTime() ?? 0,
    from: (key) => new Date(key),
    onwards: (key, id) => Prisma.sql`"closesAt" >= ${key} AND ("closesAt" > ${key} OR "id" > ${id})`,
    order: Prisma.sql`"closesAt", "id"`,
  },
};
