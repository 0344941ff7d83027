import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { cutoff, rules } from "./rules";

const schema = readFileSync(new URL("../../../prisma/schema.prisma", import.meta.url), "utf8");
const models = new Map([...schema.matchAll(/^model (\w+) \{(.*?)^\}/gms)].map(([, name = "", body = ""]) => [name, body]));
const columns = (table: string) => [...(models.get(table) ?? "").matchAll(/^ {2}(\w+) +DateTime/gm)].map(([, column = ""]) => column);

it("every rule names an existing table and its columns", () => {
  for (const { table, first, last } of rules) expect(columns(table)).toEqual(expect.arrayContaining([...(first ?? last ?? [""])]));
});

it("every table whose rows expire or end has a rule", () => {
  const ending = [...models.keys()].filter((table) =>
    columns(table).some((column) => /^(expire|expiresAt|endedAt|closedAt)$/.test(column)),
  );
  expect(rules.map(({ table }) => table)).toEqual(expect.arrayContaining(ending));
});

it("every table has one rule, with a reason", () => {
  expect(new Set(rules.map(({ table }) => table)).size).toBe(rules.length);
  for (const { why } of rules) expect(why).toMatch(/\.$/);
});

it("rules count by the site's time, or by real time if they say so", () => {
  const [now, real] = [new Date("2026-03-09T12:00:00.000Z"), new Date("2026-03-02T12:00:00.000Z")];
  const rule = { table: "X", first: ["at"], hours: 24, why: "Because." };
  expect(cutoff(rule, now, real)).toEqual(new Date("2026-03-08T12:00:00.000Z"));
  expect(cutoff({ ...rule, real: true }, now, real)).toEqual(new Date("2026-03-01T12:00:00.000Z"));
});
