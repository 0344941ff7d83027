import { getTranslations } from "next-intl/server";
import { Empty } from "@/components/empty";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { paths } from "@/lib/platform/paths";
import type { Page } from "@/lib/polls/find/data";
import { type Sort, sorts } from "@/lib/polls/find/rules";
import type { PollLine } from "@/lib/polls/poll/data";
import { stateOf } from "@/lib/polls/poll/rules";

/** The address of a part of the index. What is at its default is left out. */
function listAddress({ sort, search, after }: { sort: Sort; search: string; after?: string }): string {
  const query = new URLSearchParams({ ...(search && { q: search }), ...(sort !== "new" && { sort }), ...(after && { after }) });
  return query.size === 0 ? paths.home : `${paths.home}?${query}`;
}

/** Links to the orders of the index. */
export async function SortLinks({ sort: own, search }: { sort: Sort; search: string }) {
  const t = await getTranslations("home");
  return (
    <nav aria-label={t("order")} className="my-2 flex flex-wrap gap-x-4 sm:gap-x-6">
      {sorts.map((sort) => (
        <a
          key={sort}
          href={listAddress({ sort, search })}
          aria-current={sort === own ? "page" : undefined}
          className="inline-flex min-h-11 items-center text-accent aria-[current]:font-semibold aria-[current]:text-ink aria-[current]:no-underline"
        >
          {t(`sorts.${sort}`)}
        </a>
      ))}
    </nav>
  );
}

type PollListProps = { page: Page; sort: Sort; search: string; now: Date };

/** A page of the index, and a link to the next one. */
export async function PollList({ page: { polls, next }, sort, search, now }: PollListProps) {
  const t = await getTranslations("home");
  if (polls.length === 0)
    return search === "" && sort === "new" ? (
      <Empty title={t("none")}>
        <p>{t("noneYet")}</p>
      </Empty>
    ) : (
      <Empty title={search === "" ? t("noneClosing") : t("notFound")}>
        <p>{search === "" ? t("noneClosingHint") : t("notFoundHint")}</p>
        <LinkButton href={paths.home} variant="secondary">
          {t("all")}
        </LinkButton>
      </Empty>
    );
  return (
    <>
      <ul className="divide-y divide-rule border-rule border-y">
        {polls.map((poll) => (
          <li key={poll.id} className="py-5">
            <a href={paths.poll(poll.id)} className="font-serif text-xl leading-snug no-underline hover:text-accent sm:text-2xl">
              <bdi>{poll.question}</bdi>
            </a>
            <StateLine poll={poll} now={now} />
          </li>
        ))}
      </ul>
      {next && (
        <p className="mt-6">
          <LinkButton href={listAddress({ sort, search, after: next })} variant="secondary">
            {t("more")}
          </LinkButton>
        </p>
      )}
    </>
  );
}

/** The state of a poll and how many have voted, below its question in a list. */
export async function StateLine({ poll, now }: { poll: PollLine; now: Date }) {
  const t = await getTranslations("pollStates");
  const state = stateOf(poll, now);
  const { opensAt, closesAt, turnout } = poll;
  return (
    <p className="mt-1 flex flex-wrap gap-x-4 text-[0.9375rem] text-muted">
      <span className={state === "open" ? "font-semibold text-good" : "font-semibold"}>{t(state)}</span>
      {(state === "open" || state === "closed") && <span>{t("voters", { count: turnout })}</span>}
      {state === "scheduled" && opensAt && <span>{t.rich("opens", { at: () => <Moment at={opensAt} /> })}</span>}
      {state === "open" && closesAt && <span>{t.rich("closes", { at: () => <Moment at={closesAt} /> })}</span>}
    </p>
  );
}
