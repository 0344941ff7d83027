import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Moment } from "@/components/moment";
import { paths } from "@/lib/platform/paths";
import { type Poll, stateOf } from "@/lib/polls/poll/rules";

/** Who asks, until when, and how many have voted: what each page of a poll says below its question. Null: not how many. */
export async function factsOf(poll: Poll, now: Date, voters: number | null = poll.turnout): Promise<ReactNode[]> {
  const t = await getTranslations("pollFacts");
  const { askedBy, closesAt, opensAt, timeZone } = poll;
  const state = stateOf(poll, now);
  const time = (at: Date) => ({ at: () => <Moment at={at} zone={timeZone} /> });
  const facts = [
    askedBy !== null && t.rich("askedBy", { name: askedBy, bdi: (words) => <bdi>{words}</bdi> }),
    state === "scheduled" && opensAt && t.rich("opens", time(opensAt)),
    closesAt && t.rich(state === "closed" ? "closed" : "closes", time(closesAt)),
    voters !== null && t("voters", { count: voters }),
  ];
  return facts.filter(Boolean);
}

/** The way on from the results of a poll. */
export async function MorePolls() {
  const t = await getTranslations("resultsPage");
  return (
    <p className="mt-10 print:hidden">
      <a href={paths.home}>{t("more")}</a>
    </p>
  );
}
