"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Alert } from "@/components/alert";
import { ask } from "@/components/ask";
import { useLive } from "@/components/use-live";
import { paths } from "@/lib/platform/paths";
import type { Poll } from "@/lib/polls/poll/rules";
import type { Results, ResultsHidden } from "@/lib/polls/results/rules";
import type { Mine } from "../form";

type Shown = Pick<Poll, "id" | "question" | "kind" | "choices" | "max">;
/** The API answers a hidden result with its settings and a code. */
type Answer = Results | { code: "results_hidden"; when: ResultsHidden["when"]; for: ResultsHidden["for"] };

/** The results, kept up to date while the poll is open. */
export function LiveResults({ poll, isOpen }: { poll: Shown; isOpen: boolean }) {
  const t = useTranslations("results");
  const [mine, setMine] = useState<Mine | null>(null);
  const { value, state } = useLive<Answer>(paths.api.results(poll.id), isOpen ? paths.api.live(poll.id) : null, "results", null);
  const [votedBefore, setVotedBefore] = useState(false);
  useEffect(() => {
    ask<Mine>(paths.mine(poll.id)).then(setMine, console.error);
    setVotedBefore(new URLSearchParams(location.search).get("because") === "voted-before");
  }, [poll.id]);
  return (
    <>
      <p aria-live="polite" className="min-h-7 text-[0.9375rem] text-muted">
        {state === "late" && t("late")}
      </p>
      <div className={value === null ? "invisible" : undefined} aria-busy={value === null}>
        <ShownResults poll={poll} results={value ?? noResults(poll)} mine={mine} votedBefore={votedBefore} />
      </div>
    </>
  );
}
