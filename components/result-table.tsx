import { useTranslations } from "next-intl";
import type { ReactNode } from "react";

type ResultRow = {
  position: number;
  text: string;
  votes: number;
  /** The figure at the end of the row, such as "42%". */
  figure: string;
  /** The length of the bar, from 0 to 1. */
  part: number;
  isTop: boolean;
  isMine: boolean;
};

const head = "pb-2 text-[0.875em] font-semibold text-muted align-bottom @max-3xs:wrap-anywhere @max-3xs:hyphens-auto @md:whitespace-nowrap";
/** In a narrow place, which large letters make too, the word stands below the number, to leave room for the choices. */
const figure = "pt-3.5 ps-4 @max-3xs:ps-2 text-end align-top leading-snug tabular-nums @3xs:whitespace-nowrap @md:w-px";
/** Leaves room for the bar, which runs below all cells of a row. */
const aboveBar = "pb-10";

type ResultTableProps = {
  caption: string;
  votesHead: string;
  figureHead: string;
  totalHead: string;
  rows: ResultRow[];
  blank: number;
  /** Whether this reader's own vote is blank. */
  isBlankMine: boolean;
  total: number;
};

/** The results: they look like a bar chart and are a table to assistive technology. */
export function ResultTable({ caption, votesHead, figureHead, totalHead, rows, blank, isBlankMine, total }: ResultTableProps) {
  const t = useTranslations("results");
  return (
    <div className="@container">
      <table className="w-full border-collapse @max-3xs:text-[0.75em]">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-ink border-b">
            <th scope="col" className={`${head} text-start`}>
              {t("choice")}
            </th>
            <th scope="col" className={`${head} ps-4 text-end @max-3xs:ps-2`}>
              {votesHead}
            </th>
            <th scope="col" className={`${head} ps-4 text-end @max-3xs:ps-2`}>
              {figureHead}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {rows.map((row) => (
            <tr key={row.position} className="break-inside-avoid">
              <th scope="row" className={`relative pt-3.5 ${aboveBar} text-start align-top ${row.isTop ? "font-semibold" : "font-normal"}`}>
                <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1 leading-snug wrap-anywhere">
                  <bdi>{row.text}</bdi>
                  {row.isMine && <Yours />}
                </span>
                <Bar part={row.part} />
              </th>
              <td className={`${figure} ${aboveBar}`}>{t("votes", { count: row.votes })}</td>
              <td className={`${figure} ${aboveBar} font-semibold`}>{row.figure}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {blank > 0 && (
            <Sum
              top="border-ink border-t"
              label={
                <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1">
                  {t("blank")}
                  {isBlankMine && <Yours />}
                </span>
              }
            >
              {t("votes", { count: blank })}
            </Sum>
          )}
          <Sum top={blank > 0 ? "border-rule border-t" : "border-ink border-t-4 border-double"} label={totalHead} strong>
            {t("votes", { count: total })}
          </Sum>
        </tfoot>
      </table>
    </div>
  );
}

function Yours() {
  const t = useTranslations("results");
  return <span className="border border-accent px-1.5 font-semibold text-accent text-xs leading-5">{t("yours")}</span>;
}

function Sum({ top, label, strong = false, children }: { top: string; label: ReactNode; strong?: boolean; children: ReactNode }) {
  const weight = strong ? "font-semibold" : "font-normal";
  return (
    <tr className={`${top} break-inside-avoid`}>
      <th scope="row" className={`py-3.5 text-start align-top leading-snug wrap-anywhere hyphens-auto ${weight}`}>
        {label}
      </th>
      <td className={`${figure} ${weight}`}>{children}</td>
      <td />
    </tr>
  );
}

/** Placed in the first cell, but positioned against the whole table, so that it runs below the other cells. */
function Bar({ part }: { part: number }) {
  return (
    <svg className="absolute start-0 bottom-4 block h-3 w-[100cqw] rtl:-scale-x-100" aria-hidden="true" focusable="false">
      <rect width="100%" height="100%" className="fill-rule" />
      <rect width={`${part * 100}%`} height="100%" className="fill-accent transition-all duration-500" />
    </svg>
  );
}
