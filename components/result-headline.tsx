import { useFormatter, useTranslations } from "next-intl";
import type { ResultData } from "./result-data";

/** So many of those who are tied are named. */
const mostNamed = 5;
const style = "text-balance font-serif text-2xl leading-tight wrap-anywhere sm:text-[1.75rem]";

/** Who leads, who won or who is tied, in words. */
export function ResultHeadline({ choices, winners, voters, final }: Pick<ResultData, "choices" | "winners" | "voters" | "final">) {
  const t = useTranslations("results.headline");
  const format = useFormatter();
  if (winners.length === 0) {
    const key = voters > 0 ? (final ? "blankFinal" : "blank") : final ? "emptyFinal" : "empty";
    return <p className={style}>{t(key)}</p>;
  }
  const named = winners.slice(0, mostNamed).map((position) => <bdi key={position}>{choices[position]?.text}</bdi>);
  const rest = winners.length - named.length;
  return (
    <p className={style}>
      {t.rich(final ? (winners.length > 1 ? "tie" : "winner") : "leading", {
        label: (text) => <span className="text-accent">{text}</span>,
        choices: () => format.list(rest > 0 ? [...named, t("more", { count: rest })] : named),
      })}
    </p>
  );
}
