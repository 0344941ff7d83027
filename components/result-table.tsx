type Row = { text: string; votes: number; share: number; mine?: boolean };

const votes = (count: number) => `${count.toLocaleString("en")} ${count === 1 ? "vote" : "votes"}`;
const percent = (share: number) => `${Math.round(share * 100)}%`;

const head = "pb-2 text-sm font-semibold text-muted";
const figure = "w-px whitespace-nowrap pt-3.5 pl-4 text-right align-top leading-snug tabular-nums";

/** The results: they look like a bar chart and are a table to assistive technology. `share` runs from 0 to 1. */
export function ResultTable({ caption, rows, total }: { caption: string; rows: Row[]; total: number }) {
  return (
    <div className="@container">
      <table className="w-full border-collapse">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-ink border-b">
            <th scope="col" className={`${head} text-left`}>
              Choice
            </th>
            <th scope="col" className={`${head} pl-4 text-right`}>
              Votes
            </th>
            <th scope="col" className={`${head} pl-4 text-right`}>
              Share
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-rule">
          {rows.map((row) => (
            <tr key={row.text}>
              <th scope="row" className="relative pt-3.5 pb-10 text-left align-top font-normal">
                <span className="flex flex-wrap items-baseline gap-x-2 gap-y-1 leading-snug wrap-anywhere">
                  {row.text}
                  {row.mine && <span className="border border-accent px-1.5 font-semibold text-accent text-xs leading-5">Your vote</span>}
                </span>
                <Bar share={row.share} />
              </th>
              <td className={figure}>{votes(row.votes)}</td>
              <td className={`${figure} font-semibold`}>{percent(row.share)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="border-ink border-t-4 border-double">
            <th scope="row" className="pt-3.5 text-left align-top font-semibold leading-snug">
              Total
            </th>
            <td className={`${figure} font-semibold`}>{votes(total)}</td>
            <td />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

/** Placed in the first cell, but positioned against the whole table, so that it runs below the other cells. */
function Bar({ share }: { share: number }) {
  return (
    <svg className="absolute bottom-4 left-0 block h-3 w-[100cqw]" aria-hidden="true" focusable="false">
      <rect width="100%" height="100%" className="fill-rule" />
      <rect width={`${share * 100}%`} height="100%" className="fill-accent transition-all duration-500" />
    </svg>
  );
}
