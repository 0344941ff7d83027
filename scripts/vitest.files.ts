import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * Which unit tests need a database: those that import lib/db.ts, directly or through what they import. Nobody has to
 * register a file. One that reaches the database in a way that is not seen here fails: there is none where it runs.
 */
export function testFiles(root: string): { withDatabase: string[]; withoutDatabase: string[] } {
  const database = path.join(root, "lib/db.ts");
  const imports = new Map<string, string[]>();
  const reachesDatabase = (file: string, seen = new Set<string>()): boolean => {
    if (file === database) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    if (!imports.has(file)) imports.set(file, importsOf(file, root));
    return (imports.get(file) ?? []).some((each) => reachesDatabase(each, seen));
  };

  const all = readdirSync(path.join(root, "lib"), { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
  const withDatabase: string[] = [];
  const withoutDatabase: string[] = [];
  for (const name of all.sort()) {
    const file = path.join(root, "lib", name);
    (reachesDatabase(file) ? withDatabase : withoutDatabase).push(path.relative(root, file));
  }
  return { withDatabase, withoutDatabase };
}

/** The files of ours that a file imports, whether at its head or later. What is imported as a type only is gone when it runs. */
function importsOf(file: string, root: string): string[] {
  const source = readFileSync(file, "utf8").replace(/^(import|export) type [^"]*"[^"]*"/gm, "");
  const names = [...source.matchAll(/\b(?:from|import)\b[\s(]*"((?:\.|@\/)[^"]*)"/g)].map((match) => match[1] ?? "");
  return names.flatMap((name) => {
    const target = name.startsWith("@/") ? path.join(root, name.slice(2)) : path.resolve(path.dirname(file), name);
    return [target, `${target}.ts`, `${target}.tsx`].filter((each) => path.extname(each) && existsSync(each)).slice(0, 1);
  });
}
