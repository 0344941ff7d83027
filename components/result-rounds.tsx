import { useFormatter, useTranslations } from "next-intl";
import { type DecidedBy, fromLongest, type ResultData, type Round } from "./result-data";
import { ScrollRegion } from "./scroll-region";

type RoundsProps = Pick<ResultData, "choices" | "winners"> & { rounds: Round[]; decided: DecidedBy[] };

const name =
  "sticky start-0 z-1 w-[min(8rem,35vw)] min-w-[min(8rem,35vw)] max-w-[min(8rem,35vw)] border-rule border-e bg-paper py-2 pe-3 print:w-auto print:min-w-0 text-start align-top leading-snug wrap-anywhere sm:w-52 sm:min-w-52 sm:max-w-52";
/** From here on the table needs smaller letters on paper. */
const manyRounds = 8;
const cell = "min-w-16 px-2 py-2 print:min-w-0 print:px-0.5 text-end align-top leading-snug tabular-nums";

/** Each round of a runoff: the votes of each remaining choice, what it gained, and who goes. */
export function ResultRounds({ choices, winners, rounds, decided }: RoundsProps) {
  const t = useTranslations("results");
  const format = useFormatter();
  return (
    <>
      <ScrollRegion label={t("rounds.caption")}>
        <table className={`w-full border-collapse ${rounds.length > manyRounds ? "print:text-[0.5rem]" : ""}`}>
          <caption className="sr-only">{t("rounds.caption")}</caption>
          <thead>
            <tr className="border-ink border-b text-[0.875em]">
              <th scope="col" className={`${name} font-semibold text-muted`}>
                {t("choice")}
              </th>
              {rounds.map((_, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rounds have no other name
                <th key={at} scope="col" className={`${cell} font-semibold text-muted`}>
                  {t("rounds.round", { round: at + 1 })}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-rule">
            {fromLongest(rounds).map((position) => (
              <tr key={position} className="break-inside-avoid">
                <th scope="row" className={`${name} ${winners.includes(position) ? "font-semibold" : "font-normal"}`}>
                  <bdi>{choices[position]?.text}</bdi>
                </th>
                <ChoiceCells position={position} rounds={rounds} isWinner={winners.includes(position)} />
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="border-ink border-t text-muted">
              <th scope="row" className={`${name} font-normal`}>
                {t("rounds.exhausted")}
              </th>
              {rounds.map(({ exhausted }, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rounds have no other name
                <td key={at} className={cell}>
                  {format.number(exhausted)}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </ScrollRegion>
      <p className="mt-3 text-muted text-sm">{t("rounds.exhaustedNote")}</p>
      <Decisions decided={decided} />
    </>
  );
}

function ChoiceCells({ position, rounds, isWinner }: { position: number; rounds: Round[]; isWinner: boolean }) {
  const t = useTranslations("results.rounds");
  const format = useFormatter();
  const end = rounds.findIndex(({ eliminated }) => eliminated === position);
  const last = end === -1 ? rounds.length - 1 : end;
  return (
    <>
      {rounds.slice(0, last + 1).map(({ votes }, at) => {
        const gained = at === 0 ? 0 : (votes[position] ?? 0) - (rounds[at - 1]?.votes[position] ?? 0);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: rounds have no other name
          <td key={at} className={`${cell} ${isWinner && at === last ? "font-semibold text-accent" : ""}`}>
            {format.number(votes[position] ?? 0)}
            {gained > 0 && <span className="block text-muted text-[0.75em]">{t("gained", { count: gained })}</span>}
            {at === end && <span className="block text-danger text-[0.75em]">{t("out")}</span>}
          </td>
        );
      })}
      {last + 1 < rounds.length && <td colSpan={rounds.length - last - 1} className="bg-rule/35" />}
    </>
  );
}

const ties = { "earlier-round": "tieEarlier", "listed-order": "tieOrder" } as const;

/** The rounds in which several had the fewest votes, and what decided them, in the order of the rounds. */
function Decisions({ decided }: { decided: DecidedBy[] }) {
  const t = useTranslations("results.rounds");
  const format = useFormatter();
  return [...new Set(decided)].map((by) => {
    if (by === "votes") return null;
    const rounds = decided.flatMap((each, at) => (each === by ? [format.number(at + 1)] : []));
    return (
      <p key={by} className="mt-3 max-w-prose border-accent border-s-2 ps-3 text-pretty text-sm">
        {t(ties[by], { count: rounds.length, rounds: format.list(rounds) })}
      </p>
    );
  });
}
