"use client";

import { useTranslations } from "next-intl";
import { type ReactNode, useEffect, useState } from "react";
import { ask } from "@/components/ask";
import { LaterFlow } from "@/components/later-flow";
import { orderOf } from "@/components/result-data";
import { useLater } from "@/components/use-later";
import { useLive } from "@/components/use-live";
import { paths } from "@/lib/platform/paths";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import type { Audience, Results } from "@/lib/polls/results/rules";
import type { Mine } from "@/lib/polls/vote/data";

type LiveResultsProps = {
  poll: ShownPoll;
  isOpen: boolean;
  /** Shown until the results are there: what is known of them, or that they are being loaded. */
  before: ReactNode;
  /** What follows the results. It comes with them, so that nothing moves. */
  children: ReactNode;
};

// Nothing of this can be shown before the numbers are there, so it is loaded beside them.
const loadResults = () => import("./now/parts").then(({ ShownResults }) => ShownResults);
const loadNews = () => import("@/components/result-news").then(({ ResultNews }) => ResultNews);

/** The results, kept up to date while the poll is open. */
export function LiveResults({ poll, isOpen, before, children }: LiveResultsProps) {
  const t = useTranslations("resultsPage");
  const { value, state } = useLive<Results | Audience>(paths.api.results(poll.id), isOpen ? paths.api.live(poll.id) : null, "results");
  const [Shown, News] = [useLater(loadResults), useLater(loadNews)];
  const [mine, setMine] = useState<Mine | null>();
  const [because, setBecause] = useState<string | null>(null);
  const [voters, setVoters] = useState<number | null>();
  const [order, setOrder] = useState<number[]>();

  const results = value && "final" in value ? value : null;
  const isOver = isOpen && results?.final === true;
  const isHidden = value !== null && results === null;
  const isKnown = Shown !== null && value !== null && mine !== undefined && !(isHidden && voters === undefined);
  // Rows keep their places while votes come in.
  if (results && order?.length !== results.choices.length) setOrder(orderOf(results));

  useEffect(() => {
    ask<Mine>(paths.mine(poll.id)).then(setMine, () => setMine(null));
    const said = new URLSearchParams(location.search).get("because");
    if (said === null) return;
    setBecause(said);
    // What is said of a vote is said once: not again to whoever reloads the page or is passed its address.
    if (said !== "voted-before") history.replaceState(history.state, "", location.pathname);
  }, [poll.id]);
  useEffect(() => {
    if (isHidden)
      ask<{ voters: number }>(paths.api.poll(poll.id)).then(
        (answer) => setVoters(answer.voters),
        () => setVoters(null),
      );
  }, [isHidden, poll.id]);
  useEffect(() => {
    // Unless somebody has moved the focus already.
    if (isKnown && because !== null && document.activeElement === document.body) document.getElementById("own-vote")?.focus();
  }, [isKnown, because]);

  if (state === "gone")
    return (
      <p className="text-lg" role="status">
        {t("gone")}
      </p>
    );
  const status = state === "late" ? t(value === null ? "unanswered" : "late") : isOver ? t("over") : isOpen && results ? t("live") : null;
  return (
    // Higher than what may come and go in it, so that nothing below moves.
    <div className="min-h-[85dvh]" aria-busy={!isKnown} data-over={isOver || undefined}>
      {(isOpen || status) && (
        <p role="status" className="mb-3 min-h-6 text-[0.9375rem] text-muted">
          {status}
        </p>
      )}
      {isKnown ? (
        <>
          <Shown
            poll={poll}
            state={isOpen ? "open" : "closed"}
            results={value}
            mine={mine}
            because={because}
            ballot={paths.poll(poll.id)}
            voters={voters ?? null}
            order={results?.final ? undefined : order}
            Flow={LaterFlow}
          />
          {children}
        </>
      ) : (
        before
      )}
      {value !== null && News && <News results={results} />}
    </div>
  );
}
