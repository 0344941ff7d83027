import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { Done } from "@/components/done";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireAccount } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { ownPolls, type PollLine, votedPolls } from "@/lib/polls/poll/data";
import { stateOf } from "@/lib/polls/poll/rules";
import { titled } from "@/lib/web/locale";
import { logOut } from "../actions";
import { StateLine } from "../found/parts";

export const generateMetadata = titled("me.title");

/** Logged in. The account's polls and drafts, and the polls in which the person took part. */
export default async function MePage({ searchParams }: PageProps<"/[locale]/me">) {
  const { id, fullName } = await requireAccount(paths.me);
  const time = await now();
  const [t, own, voted, { because, votes }] = await Promise.all([getTranslations("me"), ownPolls(id), votedPolls(id), searchParams]);
  const [drafts, polls] = [own.filter((poll) => stateOf(poll, time) === "draft"), own.filter((poll) => stateOf(poll, time) !== "draft")];
  const line = (poll: PollLine) => <StateLine poll={poll} now={time} />;
  return (
    <Shell wide viewer="members" name={fullName} logOut={logOut}>
      <PageTitle>{t("title")}</PageTitle>
      {because === "deleted" && <Done>{t("deleted", { count: Number(votes) || 0 })}</Done>}
      {because === "draft-deleted" && <Done>{t("draftDeleted")}</Done>}
      <div className="mb-10 flex flex-wrap gap-3">
        <LinkButton href={paths.newPoll}>{t("newPoll")}</LinkButton>
        <LinkButton href={paths.settings.all} variant="secondary">
          {t("settings")}
        </LinkButton>
      </div>
      <Part title={t("polls")} none={t("noPolls")} polls={polls} to={({ id }) => paths.manage(id)} line={line} />
      <Part title={t("drafts")} none={t("noDrafts")} unnamed={t("unnamed")} polls={drafts} to={({ id }) => paths.edit(id)} />
      <Part
        title={t("voted")}
        none={t("noVoted")}
        polls={voted}
        to={(poll) => (stateOf(poll, time) === "closed" ? paths.results : paths.poll)(poll.id)}
        line={line}
      />
    </Shell>
  );
}

type PartProps = {
  title: string;
  none: string;
  /** Stands for the question of a draft that has none yet. */
  unnamed?: string;
  polls: PollLine[];
  to: (poll: PollLine) => string;
  line?: (poll: PollLine) => ReactNode;
};

function Part({ title, none, unnamed, polls, to, line }: PartProps) {
  return (
    <section className="mb-12">
      <h2 className="mb-3 font-serif text-2xl">{title}</h2>
      {polls.length === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ul className="divide-y divide-rule border-rule border-y">
          {polls.map((poll) => (
            <li key={poll.id} className="py-4">
              <a href={to(poll)} className="font-serif text-xl leading-snug no-underline hover:text-accent">
                <bdi>{poll.question || unnamed}</bdi>
              </a>
              {line?.(poll)}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
