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
  // One in ten is by link only, one in twenty a draft, and half of them close some day: a few in the past. One in twenty is not open yet.
  await sql`
    INSERT INTO "Poll" ("id", "question", "description", "choices", "turnout", "listed", "publishedAt", "closesAt", "opensAt")
    SELECT lpad(n::text, 12, '0'), 'Question ' || n || ' about ' || (ARRAY['tea', 'trains', 'gardens', 'music'])[1 + n % 4],
           'Which of these?', ARRAY['a', 'b'], n % 500, n % 10 > 0,
           CASE WHEN n % 20 <> 1 THEN ${now}::timestamptz - n * interval '1 minute' END,
           CASE WHEN n % 2 = 0 THEN ${now}::timestamptz + (n - 1000) * interval '1 minute' END,
           CASE WHEN n % 20 = 4 THEN ${now}::timestamptz + interval '1 minute' END
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
  let named = 0;
  const visit = (node: Node) => {
    const rows = ["Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck"] as const;
    if (node["Actual Loops"] === 0) return; // planned, and not needed
    if (node["Relation Name"] || node["Index Name"]) {
      scans.push(`${node["Node Type"]} ${node["Index Name"] ?? node["Relation Name"]}`);
      const of = rows.reduce((sum, kind) => sum + (node[kind] ?? 0), 0) * (node["Actual Loops"] ?? 1);
      read += of;
      if (!node["Relation Name"]) named += of; // by the index of words, which names every poll that has them
    }
    node.Plans?.forEach(visit);
  };
  for (const { Plan } of row?.["QUERY PLAN"] ?? []) visit(Plan);
  return { scans, read, textsRead: read - named };
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

  it.each(["question", "about question"])(
    "a search for the frequent “%s” reads the text of some thousand polls at most, in any order",
    async (search) => {
      for (const sort of ["new", "active", "closing"] as const) {
        const { scans, textsRead } = await planOf({ sort, search });
        expect(scans.filter((scan) => scan.startsWith("Seq Scan"))).toEqual([]);
        // More than half of these polls never close, or have closed.
        expect(textsRead).toBeLessThan(sort === "closing" ? 16_000 : 9_000);
        const { polls } = await findPolls({ sort, search }, now);
        expect(polls.map(({ id }) => id)).toEqual(
          (await findPolls({ sort, limit: 200 }, now)).polls
            .filter(({ question }) => matches(question, search))
            .slice(0, 20)
            .map(({ id }) => id),
        );
      }
    },
  );
});

const matches = (question: string, search: string) => search.split(" ").every((word) => question.toLowerCase().includes(word));
