import type { Ballots } from "../count/rules";
import { sharesOf } from "../count/rules";
import type { Results } from "../results/rules";

type Cell = string | number | null;

// Spreadsheets run a cell that begins with one of these as a formula, or drop the character and look again (OWASP, CSV Injection).
// A dash alone, which stands for a blank ballot, is a text to all of them.
const formula = /^(?!-$)[=+\-@\t\r]/;

/** A table as CSV (RFC 4180), with a mark in front by which spreadsheets know UTF-8. Texts that a spreadsheet would run get a quote in front. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("")}`;
}

function cell(value: Cell): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The results as CSV, one row a choice: votes and share, and for rankings each round, for scores the average and distribution. */
export function resultsCsv(results: Results): string {
  const { kind, voters, blank, choices, winners, rounds = [] } = results;
  const shares = sharesOf(kind, { votes: choices.map(({ votes }) => votes), voters, blank });
  const scoreHeads = kind === "score" ? ["sum", "average", ...[0, 1, 2, 3, 4, 5].map((score) => `scored ${score}`)] : [];
  const heads = ["position", "choice", "votes", "share in percent", "first", ...rounds.map((_, at) => `round ${at + 1}`), ...scoreHeads];
  // Each row is as long as the first (RFC 4180, section 2).
  const row = (...cells: Cell[]): Cell[] => heads.map((_, at) => cells[at] ?? null);
  return csv([
    heads,
    ...choices.map(({ position, text, votes, sum, average, distribution = [] }) => [
      position,
      text,
      votes,
      shares[position] ?? 0,
      winners.includes(position) ? 1 : 0,
      ...rounds.map((round) => round.votes[position] ?? null),
      ...(kind === "score" ? [sum ?? 0, average ?? 0, ...distribution] : []),
    ]),
    ...(rounds.length > 0 ? [row(null, "exhausted", null, null, null, ...rounds.map(({ exhausted }) => exhausted))] : []),
    row(null, "blank", blank),
    row(null, "voters", voters),
  ]);
}

/** The ballots and how often each was cast as CSV, in the order of `ballotsOf`. */
export const ballotsCsv = (ballots: Ballots): string => csv([["ballot", "count"], ...ballots]);
