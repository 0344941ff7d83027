import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * Sorts the unit tests by whether they need a database: those do that import lib/platform/db.ts, directly or indirectly. If this
 * overlooks a way to reach the database, that test fails, because it runs without one. `withStatements` are those of them
 * whose module has SQL of its own, or has a neighbour that does and has no tests.
 */
export function testFiles(root: string): { withDatabase: string[]; withStatements: string[]; withoutDatabase: string[] } {
  const database = path.join(root, "lib/platform/db.ts");
  const known = new Map<string, string[]>();
  const imports = (file: string): string[] => {
    if (!known.has(file)) known.set(file, existsSync(file) ? importsOf(file, root) : []);
    return known.get(file) ?? [];
  };
  const reachesDatabase = (file: string, seen = new Set<string>()): boolean => {
    if (file === database) return true;
    if (seen.has(file)) return false;
    seen.add(file);
    return imports(file).some((each) => reachesDatabase(each, seen));
  };

  const makesStatements = (module: string): boolean =>
    module === database || (imports(module).includes(database) && /\bsql(<[^`]*>)?`/.test(readFileSync(module, "utf8")));
  /** A module without tests of its own is tested through its neighbours. */
  const isTestedBy = (tested: string) => (module: string) =>
    path.dirname(module) === path.dirname(tested) && !existsSync(module.replace(/\.ts$/, ".test.ts"));

  const all = ["components", "lib"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts"))
      .map((name) => path.join(root, folder, name)),
  );
  const withDatabase: string[] = [];
  const withStatements: string[] = [];
  const withoutDatabase: string[] = [];
  for (const file of all.sort()) {
    (reachesDatabase(file) ? withDatabase : withoutDatabase).push(path.relative(root, file));
    const tested = file.replace(/\.test\.ts$/, ".ts");
    if ([tested, ...imports(tested).filter(isTestedBy(tested))].some(makesStatements)) withStatements.push(path.relative(root, file));
  }
  return { withDatabase, withStatements, withoutDatabase };
}

/** The files of this project that a file imports, statically or dynamically. Leaves out type imports, which vanish. */
function importsOf(file: string, root: string): string[] {
  const source = readFileSync(file, "utf8").replace(/^(import|export) type [^"]*"[^"]*"/gm, "");
  const names = [...source.matchAll(/\b(?:from|import)\b[\s(]*"((?:\.|@\/)[^"]*)"/g)].map((match) => match[1] ?? "");
  return names.flatMap((name) => {
    const target = name.startsWith("@/") ? path.join(root, name.slice(2)) : path.resolve(path.dirname(file), name);
    return [target, `${target}.ts`, `${target}.tsx`].filter((each) => path.extname(each) && existsSync(each)).slice(0, 1);
  });
}
