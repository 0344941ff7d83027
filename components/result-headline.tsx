import { useTranslations } from "next-intl";
import { Fragment } from "react";
import type { ResultData } from "./result-data";

/** So many of those who are tied are named. */
const mostNamed = 5;
const style = "text-balance font-serif text-2xl leading-tight wrap-anywhere sm:text-[1.75rem]";

/** Who leads, who won or who is tied, in words. */
export function ResultHeadline({ choices, winners, final }: Pick<ResultData, "choices" | "winners" | "final">) {
  const t = useTranslations("results.headline");
  if (winners.length === 0) return <p className={style}>{t(final ? "emptyFinal" : "empty")}</p>;
  return (
    <p className={style}>
      {t.rich(final ? (winners.length > 1 ? "tie" : "winner") : "leading", {
        label: (text) => <span className="text-accent">{text}</span>,
        choices: () => (
          <>
            {winners.slice(0, mostNamed).map((position, at) => (
              <Fragment key={position}>
                {at > 0 && ", "}
                <bdi>{choices[position]?.text}</bdi>
              </Fragment>
            ))}
            {winners.length > mostNamed && ` ${t("more", { count: winners.length - mostNamed })}`}
          </>
        ),
      })}
    </p>
  );
}
