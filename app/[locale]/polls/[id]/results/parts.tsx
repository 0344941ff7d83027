"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Alert } from "@/components/alert";
import { ask } from "@/components/ask";
import { Moment } from "@/components/moment";
import { PollResults } from "@/components/poll-results";
import { useLive } from "@/components/use-live";
import { paths } from "@/lib/platform/paths";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import { type Results, type ResultsHidden, shownWith } from "@/lib/polls/results/rules";
import type { Mine } from "@/lib/polls/vote/data";

/** Why results are hidden, as the API says it. */
type Hidden = Pick<ResultsHidden, "when" | "for">;

/** The results, kept up to date while the poll is open. */
export function LiveResults({ poll, isOpen }: { poll: ShownPoll; isOpen: boolean }) {
  const t = useTranslations("resultsPage");
  const { value, state } = useLive<Results | Hidden>(paths.api.results(poll.id), isOpen ? paths.api.live(poll.id) : null, "results");
  const [mine, setMine] = useState<Mine | null>(null);
  const [votedBefore, setVotedBefore] = useState(false);
  useEffect(() => {
    ask<Mine>(paths.mine(poll.id)).then(setMine, console.error);
    setVotedBefore(new URLSearchParams(location.search).get("because") === "voted-before");
  }, [poll.id]);
  return (
    <>
      {state === "late" && <Alert tone="info">{t("late")}</Alert>}
      {/* The results take their place before they are there, so that nothing moves. */}
      <div className={value === null ? "invisible" : undefined} aria-busy={value === null}>
        <ShownResults poll={poll} results={value ?? noResults(poll)} mine={mine} votedBefore={votedBefore} />
      </div>
    </>
  );
}

const noResults = ({ id, kind, choices }: ShownPoll): Results => ({
  ...{ id, kind, voters: 0, blank: 0, final: false, winners: [] },
  choices: choices.map((text, position) => ({ position, text, votes: 0 })),
});

type ShownResultsProps = {
  poll: ShownPoll;
  results: Results | Hidden;
  mine: Mine | null;
  /** Whether the person has just tried to vote a second time. */
  votedBefore: boolean;
};

/** The results, or why they are hidden, for one person. */
export function ShownResults({ poll, results, mine, votedBefore }: ShownResultsProps) {
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
        <PollResults results={results} {...shownWith(results)} mine={positionsIn(mine?.own ?? "")} />
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
