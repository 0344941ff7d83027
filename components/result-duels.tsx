import { useFormatter, useTranslations } from "next-intl";
import type { ResultData } from "./result-data";
import { ScrollRegion } from "./scroll-region";

type DuelsProps = Pick<ResultData, "choices" | "winners" | "final"> & { condorcet: number | null; pairwise: number[][] };

/** A larger table would have more cells than anybody reads. */
const mostShown = 12;
const cell = "min-w-11 px-1.5 py-2 print:min-w-0 print:px-0.5 text-end tabular-nums";

/** How each choice does against each other one alone, and whether one wins all of these. */
export function ResultDuels({ choices, winners, final, condorcet, pairwise }: DuelsProps) {
  const t = useTranslations("results.duels");
  const format = useFormatter();
  return (
    <>
      <p className="mb-4">
        <Verdict choices={choices} winners={winners} final={final} condorcet={condorcet} />
      </p>
      {choices.length > mostShown ? (
        <p className="text-muted text-sm">{t("leftOut", { count: choices.length })}</p>
      ) : (
        <>
          <ScrollRegion label={t("title")}>
            <table className="w-full border-collapse">
              <caption className="sr-only">{t("caption")}</caption>
              <thead>
                <tr className="border-ink border-b text-muted text-[0.875em]">
                  <td />
                  {choices.map(({ position, text }) => (
                    <th key={position} scope="col" className={`${cell} font-semibold`}>
                      <span aria-hidden="true">{format.number(position + 1)}</span>
                      <span className="sr-only">{text}</span>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody className="divide-y divide-rule">
                {choices.map(({ position, text }) => (
                  <tr key={position} className="break-inside-avoid">
                    <th
                      scope="row"
                      className="sticky start-0 z-1 w-[min(8rem,35vw)] min-w-[min(8rem,35vw)] border-rule border-e bg-paper py-2 pe-3 print:w-auto print:min-w-0 text-start align-top font-normal leading-snug wrap-anywhere sm:w-52 sm:min-w-52"
                    >
                      <span aria-hidden="true" className="text-muted text-[0.875em]">
                        {format.number(position + 1)}{" "}
                      </span>
                      <bdi>{text}</bdi>
                    </th>
                    {choices.map((other) => (
                      <Duel key={other.position} pairwise={pairwise} row={position} column={other.position} />
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </ScrollRegion>
          <p className="mt-3 text-muted text-sm">{t("note")}</p>
        </>
      )}
    </>
  );
}

function Duel({ pairwise, row, column }: { pairwise: number[][]; row: number; column: number }) {
  const format = useFormatter();
  if (row === column) return <td className={`${cell} bg-rule/35`} />;
  const votes = pairwise[row]?.[column] ?? 0;
  const isWon = votes > (pairwise[column]?.[row] ?? 0);
  return <td className={`${cell} ${isWon ? "bg-accent-soft font-semibold" : "text-muted"}`}>{format.number(votes)}</td>;
}

function Verdict({ choices, winners, final, condorcet }: Omit<DuelsProps, "pairwise">) {
  const t = useTranslations("results.duels");
  const choice = choices[condorcet ?? -1];
  if (!choice) return t("none");
  const key = winners.includes(choice.position) ? "same" : final ? "other" : "otherOpen";
  return t.rich(key, { choice: choice.text, bdi: (text) => <bdi>{text}</bdi> });
}
