import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Moment } from "@/components/moment";
import { type Poll, stateOf } from "@/lib/polls/poll/rules";

/** Who asks, until when, and how many have voted: what each page of a poll says below its question. */
export async function factsOf(poll: Poll, now: Date): Promise<ReactNode[]> {
  const t = await getTranslations("pollFacts");
  const { askedBy, closesAt, opensAt, turnout } = poll;
  const state = stateOf(poll, now);
  const time = (at: Date) => ({ at: () => <Moment at={at} /> });
  const facts = [
    askedBy !== null && t.rich("askedBy", { name: askedBy, bdi: (words) => <bdi>{words}</bdi> }),
    state === "scheduled" && opensAt && t.rich("opens", time(opensAt)),
    closesAt && t.rich(state === "closed" ? "closed" : "closes", time(closesAt)),
    t("voters", { count: turnout }),
  ];
  return facts.filter(Boolean);
}
