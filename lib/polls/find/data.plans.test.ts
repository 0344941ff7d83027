import { beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "../../generated/prisma/client";
import { db, sql } from "../../platform/db";
import { findPolls, pageStatement } from "./data";
import { readPlace, type Sort } from "./rules";

// How PostgreSQL finds a page among many polls: by an index, and without reading many more than it shows.

const now = new Date("2026-03-01T12:00:00.000Z");
const count = 20_000;
const mostRead = 250;

beforeAll(async () => {
  // One in ten is by link only, one in twenty a draft, and half of them close some day: a few in the past.
  await sql`
    INSERT INTO "Poll" ("id", "question", "description", "choices", "turnout", "listed", "publishedAt", "closesAt")
    SELECT lpad(n::text, 12, '0'), 'Question ' || n || ' about ' || (ARRAY['tea', 'trains', 'gardens', 'music'])[1 + n % 4],
           'Which of these?', ARRAY['a', 'b'], n % 500, n % 10 > 0,
           CASE WHEN n % 20 <> 1 THEN ${now}::timestamptz - n * interval '1 minute' END,
           CASE WHEN n % 2 = 0 THEN ${now}::timestamptz + (n - 1000) * interval '1 minute' END
    FROM generate_series(1, ${count}::int) n`;
  await sql`ANALYZE "Poll"`;
});

type Node = {
  [measure in "Actual Rows" | "Actual Loops" | "Rows Removed by Filter" | "Rows Removed by Index Recheck"]?: number;
} & { "Node Type": string; "Relation Name"?: string; "Index Name"?: string; Plans?: Node[] };

/** How the page is found: each scan, and how many rows and index entries all of them read together. */
async function planOf(asked: Parameters<typeof pageStatement>[0]) {
  const [row] = await db().$queryRaw<{ "QUERY PLAN": { Plan: Node }[] }[]>`
    EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) ${pageStatement(asked, now) ?? Prisma.empty}`;
  const scans: string[] = [];
  let read = 0;
  const visit = (node: Node) => {
    const rows = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"] as const;
    if (node["Relation Name"] || node["Index Name"]) {
      scans.push(`${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"]}`);
      read += rows.reduce((sum, kind) => sum + (node[kind] ?? 0), 0) * (node["Actual Loops"] ?? 1);
    }
    node.Plans?.forEach(visit);
  };
  for (const { Plan } of row?.["QUERY PLAN"] ?? []) visit(Plan);
  return { scans, read };
}

describe("among twenty thousand polls", () => {
  const lists: [Sort, index: string][] = [
    ["new", "Poll_publishedAt_id_idx"],
    ["active", "Poll_turnout_id_idx"],
    ["closing", "Poll_closesAt_id_idx"],
  ];
  it.each(lists)("the list “%s” follows its index %s, on the first page and on later ones", async (sort, index) => {
    const { next } = await findPolls({ sort, limit: 100 }, now);
    const later = readPlace(next ?? "", sort);
    expect(later).not.toBeNull();
    for (const after of [null, later]) {
      const { scans, read } = await planOf({ sort, after });
      expect(scans).toEqual([`Index Scan ${index}`]);
      expect(read).toBeLessThan(mostRead);
    }
  });

  const byWords = ["Bitmap Heap Scan Poll", "Bitmap Index Scan Poll_words_idx"];
  it.each(["777", "nowhere", "gardens 777"])("a search for the rare “%s” reads only what it finds, in any order", async (search) => {
    for (const sort of ["new", "active", "closing"] as const) {
      const { scans, read } = await planOf({ sort, search });
      expect(scans).toEqual(byWords);
      expect(read).toBeLessThan(mostRead);
    }
  });

  it("a search for a frequent word goes by the words, too, because to read the text of a poll takes longest", async () => {
    expect((await planOf({ sort: "new", search: "gardens" })).scans).toEqual(byWords);
  });
});
