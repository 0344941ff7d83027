import { useFormatter, useTranslations } from "next-intl";
import type { ComponentProps, ReactNode } from "react";
import { Alert } from "@/components/alert";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { PollResults } from "@/components/poll-results";
import { paths } from "@/lib/platform/paths";
import { blankText } from "@/lib/polls/ballot/rules";
import type { PollState, ShownPoll } from "@/lib/polls/poll/rules";
import { type Audience, type Results, shownWith, whyHidden } from "@/lib/polls/results/rules";
import type { Mine } from "@/lib/polls/vote/data";

type ShownResultsProps = {
  poll: ShownPoll;
  state: PollState;
  /** The results, or, when they are hidden, what the API then says. */
  results: Results | Audience;
  mine: Mine | null;
  /** What has just become of a vote: the kind of the answer to it. */
  because?: unknown;
  /** The address of this person's ballot. */
  ballot?: string;
  /** How many have voted, to be said beside hidden results. */
  voters?: number | null;
  order?: number[] | undefined;
  Flow: ComponentProps<typeof PollResults>["Flow"];
};

/** The results, or why they are hidden, for one person. LiveResults has them in the browser, other pages on the server. */
export function ShownResults({ poll, state, results, mine, because, ballot, voters = null, order, Flow }: ShownResultsProps) {
  const t = useTranslations("resultsPage");
  const marks = marksIn(mine?.own ?? "");
  const isOpen = state === "open" && !("final" in results && results.final);
  const said = <OwnVote poll={poll} mine={mine} because={because} />;
  return (
    <>
      {"when" in results ? (
        <>
          <WhyHidden poll={poll} settings={results} isClosed={state === "closed"} />
          {voters !== null && <p className="mt-2 text-muted">{t("voters", { count: voters })}</p>}
          <div className="mt-6">{said}</div>
        </>
      ) : (
        <>
          {said}
          <PollResults
            results={results}
            {...shownWith(results)}
            mine={marks.filter(({ isVote }) => isVote).map(({ position }) => position)}
            isBlankMine={isBlank(mine?.own)}
            order={order}
            Flow={Flow}
          />
        </>
      )}
      {isOpen && mine && ballot && (!mine.voted || (poll.mayChange && mine.own !== null)) && (
        <p className="mt-8 print:hidden">
          <LinkButton href={ballot} variant={mine.voted ? "secondary" : "primary"}>
            {t(mine.voted ? "change" : "vote")}
          </LinkButton>
        </p>
      )}
    </>
  );
}

/** Who may see the results of a poll, and when. A link leads there those who only have to prove their phone. */
export function WhyHidden({ poll, settings, isClosed }: { poll: ShownPoll; settings: Audience; isClosed: boolean }) {
  const t = useTranslations("resultsPage");
  const why = whyHidden(settings, isClosed);
  if (why === null) return null;
  const { closesAt } = poll;
  const isSealed = why === "afterClosing" || why === "afterClosingProven";
  return (
    <>
      <p className="max-w-prose text-lg">
        {isSealed && closesAt ? t.rich(`${why}At`, { at: () => <Moment at={closesAt} zone={poll.timeZone} /> }) : t(why)}
      </p>
      {why === "forProven" && (
        <p className="mt-2">
          <a href={paths.results(poll.id)}>{t("see")}</a>
        </p>
      )}
    </>
  );
}

/** What became of this person's vote, and what it says, where this browser knows it. After a vote LiveResults puts the focus here. */
function OwnVote({ poll, mine, because }: Pick<ShownResultsProps, "poll" | "mine" | "because">) {
  const t = useTranslations("resultsPage");
  const isRefused = because === "voted-before";
  if (!isRefused && !mine?.voted) return null;
  return (
    <div id="own-vote" tabIndex={-1}>
      <Alert tone={isRefused ? "info" : "good"} title={t(isRefused ? "votedBefore" : because === "changed" ? "changed" : "counted")}>
        {isRefused && <p>{t("firstCounts")}</p>}
        {mine && mine.own !== null && (
          <p className="wrap-anywhere">{t.rich("own", { vote: () => <VoteText poll={poll} own={mine.own ?? ""} /> })}</p>
        )}
      </Alert>
    </div>
  );
}

function VoteText({ poll, own }: { poll: ShownPoll; own: string }): ReactNode {
  const t = useTranslations("resultsPage");
  const blank = useTranslations("results")("blank");
  const format = useFormatter();
  if (isBlank(own)) return blank;
  const texts = marksIn(own).map(({ position, name, value }) => {
    const choice = () => <bdi key={position}>{poll.choices[position]}</bdi>;
    if (name === "rank") return <span key={position}>{t.rich("rank", { rank: value, choice })}</span>;
    return name === "score" ? <span key={position}>{t.rich("score", { score: value, choice })}</span> : choice();
  });
  return format.list(texts, { type: poll.kind === "ranking" || poll.kind === "score" ? "unit" : "conjunction" });
}

const isBlank = (own: string | null | undefined): boolean => new URLSearchParams(own ?? "").get("choice") === blankText;

/**
 * What a ballot says of each choice, from its fields, in the order of the ballot. `isVote`: it counts as a vote for the
 * choice, because that is chosen or ranked first. Scores never do.
 */
function marksIn(fields: string): { name: string; position: number; value: number; isVote: boolean }[] {
  return [...new URLSearchParams(fields)].flatMap(([field, value]) => {
    const [name = "", position] = field.split("-");
    if (name === "choice") return value === blankText ? [] : [{ name, position: Number(value), value: 1, isVote: true }];
    return [{ name, position: Number(position), value: Number(value), isVote: name === "rank" && value === "1" }];
  });
}
