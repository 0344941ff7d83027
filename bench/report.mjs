// Formats all results as one table, for the terminal and for docs/performance.md.
import { readFileSync, writeFileSync } from "node:fs";

/**
 * @typedef {{ name: string, rate?: number, cpuMs?: number, ratio?: number | null, cpuRatio?: number | null, goal?: number,
 *   value?: string, goalText?: string, met?: boolean, note?: string }} Row
 */

const head = ["path", "requests/s", "CPU ms/request", "ratio to its floor", "ratio by CPU", "goal", ""];
const percent = (/** @type {number | null | undefined} */ share) =>
  typeof share === "number" && Number.isFinite(share) ? `${Math.round(share * 100)} %` : "";

/** @param {Row} row */
function cells(row) {
  const met = row.met ?? (row.goal !== undefined && typeof row.ratio === "number" ? row.ratio >= row.goal : undefined);
  return [
    row.name,
    row.value ?? (row.rate ? row.rate.toFixed(0) : ""),
    row.cpuMs && Number.isFinite(row.cpuMs) ? row.cpuMs.toFixed(2) : "",
    percent(row.ratio),
    percent(row.cpuRatio),
    row.goalText ?? (row.goal === undefined ? "" : `≥ ${percent(row.goal)}`),
    [met === undefined ? "" : met ? "met" : "not met", row.note ?? ""].filter(Boolean).join("; "),
  ];
}

/** @param {Row[]} rows */
export function print(rows) {
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(column < 6 ? (widths[column] ?? 0) : 0)))
        .join("  "),
    );
}

const marks = /(<!-- figures: npm run bench -- --write -->\n)[\s\S]*?(<!-- end -->)/;

/**
 * @param {string} file
 * @param {string} caption
 * @param {Row[]} rows
 */
export function write(file, caption, rows) {
  const line = (/** @type {string[]} */ list) => `| ${list.join(" | ")} |`;
  const table = [line(head), line(head.map(() => "---")), ...rows.map((row) => line(cells(row)))].join("\n");
  const page = readFileSync(file, "utf8");
  if (!marks.test(page)) throw new Error(`${file} has no place for the figures.`);
  writeFileSync(
    file,
    page.replace(marks, (_, start, end) => `${start}\n${caption}\n\n${table}\n\n${end}`),
  );
}
