"use client";

import { useTranslations } from "next-intl";
import { useEffect, useState } from "react";
import { Alert } from "@/components/alert";
import { ask } from "@/components/ask";
import { LaterFlow } from "@/components/later-flow";
import { useLive } from "@/components/use-live";
import { paths } from "@/lib/platform/paths";
import type { ShownPoll } from "@/lib/polls/poll/rules";
import type { Results } from "@/lib/polls/results/rules";
import type { Mine } from "@/lib/polls/vote/data";
import { type Hidden, ShownResults } from "./now/parts";

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
  // Rounds and distributions fill a screen, and push what follows out of it.
  const place = poll.kind === "ranking" || poll.kind === "score" ? "invisible min-h-dvh" : "invisible";
  return (
    <>
      {state === "late" && <Alert tone="info">{t("late")}</Alert>}
      {/* The results take their place before they are there, so that nothing moves. */}
      <div className={value === null ? place : undefined} aria-busy={value === null}>
        <ShownResults poll={poll} results={value ?? noResults(poll)} mine={mine} votedBefore={votedBefore} Flow={LaterFlow} />
      </div>
    </>
  );
}

const noResults = ({ id, kind, choices }: ShownPoll): Results => ({
  id,
  kind,
  voters: 0,
  blank: 0,
  final: false,
  winners: [],
  choices: choices.map((text, position) => ({ position, text, votes: 0 })),
});
