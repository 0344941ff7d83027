import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { cache, type ReactNode } from "react";
import { Alert } from "@/components/alert";
import { Choices } from "@/components/choices";
import { Description } from "@/components/description";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { PollFrame } from "@/components/poll-frame";
import { viewer } from "@/lib/gate/require";
import { now as currentTime } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import type { Key } from "@/lib/platform/words/rules";
import { changesOf, findOwn, findPublished } from "@/lib/polls/poll/data";
import { type Poll, stateOf } from "@/lib/polls/poll/rules";
import { parsePollId } from "@/lib/polls/poll/schema";
import { titled } from "@/lib/web/locale";
import { logOut } from "../../actions";

const ends = { draft: "willClose", scheduled: "willClose", closed: "closed" } as const;

/**
 * Who asks, until when, and how many have voted: what each page of a poll says below its question. Null: not how many.
 * The kept number may be some seconds old, so it never says that nobody has voted: the reader may be the one who has.
 * Results may outdate "Open until": see `while-open`.
 */
export async function factsOf(poll: Poll, now: Date, voters: number | null = poll.turnout || null): Promise<ReactNode[]> {
  const t = await getTranslations("pollFacts");
  const { askedBy, closesAt, opensAt, timeZone } = poll;
  const state = stateOf(poll, now);
  const time = (at: Date) => ({ at: () => <Moment at={at} zone={timeZone} /> });
  const facts = [
    askedBy !== null && t.rich("askedBy", { name: askedBy, bdi: (words) => <bdi>{words}</bdi> }),
    state === "scheduled" && opensAt && t.rich("opens", time(opensAt)),
    closesAt &&
      (state === "open" ? <span className="while-open">{t.rich("closes", time(closesAt))}</span> : t.rich(ends[state], time(closesAt))),
    voters !== null && state !== "scheduled" && (voters === 0 && state === "closed" ? t("nobody") : t("voters", { count: voters })),
  ];
  return facts.filter(Boolean);
}

/** `name` is that of the account, on a page that is made for one person. */
type BallotFrameProps = { poll: Poll; time: Date; results: string; name?: string; children: ReactNode };

/** What stands around a ballot, which is `children`, and in its place while nobody can vote. `results` is where they are. */
export async function BallotFrame({ poll, time, results, name, children }: BallotFrameProps) {
  const state = stateOf(poll, time);
  const [t, facts, changes] = await Promise.all([getTranslations("poll"), factsOf(poll, time), changesOf(poll.id)]);
  return (
    <PollFrame
      question={poll.question}
      facts={facts}
      {...(name === undefined ? { session: paths.mine(poll.id) } : { name })}
      logOut={logOut}
    >
      <Description text={poll.description} />
      {state === "open" ? children : <Alert tone="info">{t(state === "closed" ? "closed" : "notYet")}</Alert>}
      {state === "scheduled" ? (
        <Choices choices={poll.choices} />
      ) : (
        // A button once nothing else is left to do.
        <p className="mt-6">
          {state === "closed" ? <LinkButton href={results}>{t("results")}</LinkButton> : <a href={results}>{t("results")}</a>}
        </p>
      )}
      <p className="mt-6 max-w-[60ch] text-[0.9375rem] text-muted">{t(`rule.${poll.kind}`, { blank: String(poll.blank) })}</p>
      {changes.length > 0 && (
        <ul className="mt-6 text-[0.9375rem] text-muted">
          {changes.map(({ at, what }) => (
            <li key={`${at.toISOString()} ${what}`}>{t.rich(`changed.${what}`, { at: () => <Moment at={at} /> })}</li>
          ))}
        </ul>
      )}
    </PollFrame>
  );
}

/** In place of the results of a poll that has not opened. */
export async function NotBegun({ poll: { opensAt, timeZone } }: { poll: Poll }) {
  const t = await getTranslations("share");
  return <p className="text-lg">{t.rich("scheduled", { at: () => opensAt && <Moment at={opensAt} zone={timeZone} /> })}</p>;
}

/** What follows the results of a poll: how they are counted, and the ways on. */
export async function WayOn({ poll }: { poll: Poll }) {
  const [t, rules] = await Promise.all([getTranslations("resultsPage"), getTranslations("poll")]);
  return (
    <>
      <p className="mt-10 max-w-[60ch] text-[0.9375rem] text-muted">{rules(`rule.${poll.kind}`, { blank: String(poll.blank) })}</p>
      <p className="mt-6 flex flex-wrap gap-x-6 gap-y-1 print:hidden">
        <a href={paths.share(poll.id)}>{t("share")}</a>
        <a href={paths.home}>{t("more")}</a>
      </p>
    </>
  );
}

/** The poll or draft with this id if the sender of the request has made it, else null. Asked once per request. */
export const findMine = cache(async (id: string) => {
  const { session } = await viewer();
  return session && parsePollId(id) ? findOwn(session.userId, id) : null;
});

/** Like `titled`, for a page that only the creator of a poll can see. */
export const titledForCreator =
  (title: Key) =>
  async ({ params }: { params: Promise<{ id: string }> }) =>
    titled((await findMine((await params).id)) ? title : "notFound.title")();

/** The title of the pages with a poll's results. */
export async function resultsMetadata({ params }: { params: Promise<{ id: string }> }): Promise<Metadata> {
  const poll = await findPublished((await params).id, await currentTime());
  if (!poll) return titled("notFound.title")();
  const t = await getTranslations("resultsPage");
  return { title: t("title", { question: poll.question }) };
}
