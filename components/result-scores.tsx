import { useFormatter, useTranslations } from "next-intl";
import type { ResultData } from "./result-data";

const scores = [0, 1, 2, 3, 4, 5];

/** How often each score was given to each choice. A choice's name stands above its numbers, so that long names fit on a phone. */
export function ResultScores({ choices }: Pick<ResultData, "choices">) {
  const t = useTranslations("results.scores");
  const format = useFormatter();
  return (
    <table className="w-full table-fixed border-collapse">
      <caption className="sr-only">{t("caption")}</caption>
      <thead>
        <tr className="border-ink border-b text-muted text-sm">
          {scores.map((score) => (
            <th key={score} scope="col" className="px-1 pb-2 text-center font-semibold">
              <span aria-hidden="true">{format.number(score)}</span>
              <span className="sr-only">{t("score", { score })}</span>
            </th>
          ))}
        </tr>
      </thead>
      {choices.map(({ position, text, distribution = [] }) => (
        <tbody key={position} className="break-inside-avoid">
          <tr>
            <th scope="rowgroup" colSpan={scores.length} className="pt-4 pb-1.5 text-start font-normal leading-snug wrap-anywhere">
              <bdi>{text}</bdi>
            </th>
          </tr>
          <tr className="border-rule border-b">
            {scores.map((score) => (
              <Given key={score} count={distribution[score] ?? 0} most={Math.max(1, ...distribution)} />
            ))}
          </tr>
        </tbody>
      ))}
    </table>
  );
}

/** A number with a column above it. */
function Given({ count, most }: { count: number; most: number }) {
  const format = useFormatter();
  return (
    <td className="px-0.5 pb-2 text-center align-bottom text-sm tabular-nums">
      <svg className="mb-1 block h-9 w-full" aria-hidden="true" focusable="false" preserveAspectRatio="none" viewBox="0 0 1 1">
        <rect y={1 - count / most} width="1" height={count / most} className="fill-accent/75" />
        <rect y="0.98" width="1" height="0.02" className="fill-line" />
      </svg>
      {format.number(count)}
    </td>
  );
}
