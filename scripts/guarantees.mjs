// Checks docs/security.md: every test that it names exists, and every requirement of the standard has exactly one answer.
import { existsSync, readFileSync } from "node:fs";
import { root } from "./prepare.mjs";

process.chdir(root);

/** The number of requirements in each section of ASVS 5.0.0, for the chapters that apply to us. */
const sections = {
  3.1: 1,
  3.2: 3,
  3.3: 5,
  3.4: 8,
  3.5: 8,
  3.6: 1,
  3.7: 5,
  6.1: 3,
  6.2: 12,
  6.3: 8,
  6.4: 6,
  6.5: 8,
  6.6: 4,
  6.7: 2,
  6.8: 4,
  7.1: 3,
  7.2: 4,
  7.3: 2,
  7.4: 5,
  7.5: 3,
  7.6: 2,
  9.1: 3,
  9.2: 4,
};

const text = readFileSync("docs/security.md", "utf8");

/** @type {string[]} */
const violations = [];

const answered = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \(/gm)].map(([, id]) => id);
const asked = Object.entries(sections).flatMap(([section, count]) => Array.from({ length: count }, (_, i) => `${section}.${i + 1}`));
for (const id of new Set([...asked, ...answered])) {
  const times = answered.filter((each) => each === id).length;
  if (!asked.includes(id ?? "")) violations.push(`${id} is no requirement`);
  else if (times !== 1) violations.push(`${id} has ${times} answers instead of one`);
}

const named = [...text.matchAll(/`([\w./-]+\.(?:spec|test))((?: › [^`]+)?)`/g)];
for (const [name, place = "", titles = ""] of named) {
  const file = place.endsWith(".spec") ? `e2e/specs/${place}.ts` : `lib/${place}.ts`;
  const source = existsSync(file) ? readFileSync(file, "utf8") : null;
  if (source === null) violations.push(`${name}: there is no ${file}`);
  if (titles === "") violations.push(`${name}: name the test, not only its file`);
  // A title has to be a complete string in the file: the name of a test, a group or a row of a table.
  for (const title of titles.split(" › ").slice(1))
    if (source !== null && !['"', "`"].some((quote) => source.includes(quote + title + quote)))
      violations.push(`${file} has no “${title}”`);
}

const rows = text.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---"));
const withoutTest = rows.filter((row) => !/^\| (what holds|ASVS) /.test(row) && !/^\| \d/.test(row) && !/`[\w./-]+\.(spec|test)/.test(row));
for (const row of withoutTest) violations.push(`No test shows: ${row.slice(2, 80)} …`);

for (const violation of violations) console.error(violation);
console.log(`Guarantees: ${rows.length} rows, ${named.length} tests named, ${violations.length} violations.`);
process.exitCode = violations.length > 0 ? 1 : 0;
