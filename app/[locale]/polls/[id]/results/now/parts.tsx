import { useTranslations } from "next-intl";
import type { ComponentProps } from "react";
import { Alert } from "@/components/alert";
import { Moment } from "@/components/moment";
import { PollResults } from "@/components/poll-results";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import { type Results, type ResultsHidden, shownWith } from "@/lib/polls/results/rules";
import type { Mine } from "@/lib/polls/vote/data";

/** Why results are hidden, as the API says it. */
export type Hidden = Pick<ResultsHidden, "when" | "for">;

type ShownResultsProps = {
  poll: ShownPoll;
  results: Results | Hidden;
  mine: Mine | null;
  /** Whether the person has just tried to vote a second time. */
  votedBefore: boolean;
  Flow: ComponentProps<typeof PollResults>["Flow"];
};

/** The results, or why they are hidden, for one person. LiveResults has them in the browser, other pages on the server. */
export function ShownResults({ poll, results, mine, votedBefore, Flow }: ShownResultsProps) {
  const t = useTranslations("resultsPage");
  const isHidden = "when" in results;
  return (
    <>
      {votedBefore && (
        <Alert tone="info" title={t("votedBefore")}>
          {t("firstCounts")}
        </Alert>
      )}
      {isHidden && mine?.voted && !votedBefore && <Alert tone="good" title={t("counted")} />}
      {isHidden ? (
        <p className="max-w-prose text-lg">
          {results.when === "after_voting"
            ? t("afterVoting")
            : poll.closesAt
              ? t.rich("afterClosingAt", { at: () => poll.closesAt && <Moment at={poll.closesAt} zone={poll.timeZone} /> })
              : t("afterClosing")}
        </p>
      ) : (
        <PollResults results={results} {...shownWith(results)} mine={positionsIn(mine?.own ?? "")} Flow={Flow} />
      )}
    </>
  );
}

/** The choices for which a ballot counts as a vote, from its fields: those chosen, or the one ranked first. None for scores. */
function positionsIn(fields: string): number[] {
  return [...new URLSearchParams(fields)].flatMap(([name, value]) => {
    if (name === "choice") return value === "-" ? [] : [Number(value)];
    return name.startsWith("rank-") && value === "1" ? [Number(name.slice("rank-".length))] : [];
  });
}
