import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { BackLink } from "@/components/back-link";
import { Done } from "@/components/done";
import { LinkButton } from "@/components/link-button";
import { QrCode } from "@/components/qr-code";
import { ShareLink } from "@/components/share-link";
import { Shell } from "@/components/shell";
import { Words } from "@/components/words";
import { requireAccount, requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { stateOf } from "@/lib/polls/poll/rules";
import { turnoutOf } from "@/lib/polls/results/data";
import { mayRead } from "@/lib/polls/results/rules";
import { hasVoted } from "@/lib/polls/vote/data";
import { logOut } from "../../../actions";
import { StateLine } from "../../../found/parts";
import { shareWords } from "../../../p/[id]/parts";
import { Missing } from "../../../parts";
import { findMine, titledForCreator } from "../parts";
import { CloseForm, DeleteForm } from "./form";

export const generateMetadata = titledForCreator("managePoll.title");

const notices = ["published", "saved", "closed"] as const;

/** Its creator, proven. The link to pass on, and what can be done with the poll. */
export default async function ManagePollPage({ params, searchParams }: PageProps<"/[locale]/polls/[id]/manage">) {
  const { id } = await params;
  const here = paths.manage(id);
  const { user } = await requireVerified(here);
  const { fullName } = await requireAccount(here);
  const found = await findMine(id);
  if (!found) return <Missing />;
  const time = await now();
  const state = stateOf(found, time);
  if (state === "draft") redirect(paths.edit(id));
  const [t, account, voters, voted, share, { because }] = await Promise.all([
    getTranslations("managePoll"),
    getTranslations("me"),
    turnoutOf(found, time),
    hasVoted(found, user),
    shareWords(),
    searchParams,
  ]);
  const poll = { ...found, turnout: voters };
  const notice = notices.find((each) => each === because);
  const url = new URL(paths.share(id), env().appUrl).href;
  const isSealed = poll.resultsWhen === "after_closing";
  // A closed poll without votes can be opened again, sealed or not.
  const isForGood = isSealed && voters > 0;
  return (
    <Shell wide viewer="members" name={fullName} logOut={logOut}>
      <BackLink href={paths.me}>{account("title")}</BackLink>
      {notice && <Done>{t(`done.${notice}`)}</Done>}
      <h1 className="text-balance font-serif text-[2rem] leading-[1.15] sm:text-[2.5rem]">
        <bdi>{poll.question}</bdi>
      </h1>
      <div className="mt-3">
        <StateLine poll={poll} now={time} />
      </div>
      <Part title={t("share")}>
        <div className="grid items-start gap-x-10 gap-y-6 sm:grid-cols-[1fr_12rem]">
          <div>
            <p className="mb-4 text-muted">{poll.listed ? t("listed") : t("unlisted")}</p>
            <ShareLink url={url} title={poll.question} words={share} />
            <a href={url} className="inline-flex min-h-11 items-center text-accent">
              {t("openShared")}
            </a>
          </div>
          <div className="max-w-48">
            <QrCode text={url} label={t("qr")} />
            <a
              href={paths.shareQr(id)}
              download={`${id}.svg`}
              className="mt-1 inline-flex min-h-11 items-center text-[0.9375rem] text-accent"
            >
              {t("qrFile")}
            </a>
          </div>
        </div>
      </Part>
      <Part title={t("poll")}>
        <div className="flex flex-wrap gap-3">
          <LinkButton href={paths.edit(id)} variant="secondary">
            {t("edit")}
          </LinkButton>
          <LinkButton href={paths.poll(id)} variant="secondary">
            {t(state === "open" && !voted ? "voteYourself" : "open")}
          </LinkButton>
        </div>
      </Part>
      <Part title={t("results")}>
        <LinkButton href={paths.results(id)} variant="secondary">
          {t("seeResults")}
        </LinkButton>
        {mayRead(poll, { proven: true, hasVoted: voted }, time) === "yes" ? (
          <ul aria-label={t("downloads")} className="mt-3 flex flex-wrap gap-x-6">
            {(["resultsCsv", "resultsJson", "ballotsCsv"] as const).map((file) => (
              <li key={file}>
                <a href={paths.downloads[file](id)} download className="inline-flex min-h-11 items-center text-accent">
                  {t(file)}
                </a>
              </li>
            ))}
          </ul>
        ) : (
          <p className="mt-3 text-muted">{t(isSealed ? "sealed" : "afterVoting")}</p>
        )}
      </Part>
      {state !== "closed" && (
        <Part title={t("close")}>
          <p className="mb-4 text-muted">{t(isForGood ? "closeForGood" : "closeLead")}</p>
          <Words of={["manageForm"]}>
            <CloseForm id={id} isForGood={isForGood} />
          </Words>
        </Part>
      )}
      <Part title={t("delete")}>
        <p className="mb-4 text-muted">{t("deleteLead", { count: voters })}</p>
        <Words of={["manageForm"]}>
          <DeleteForm id={id} />
        </Words>
      </Part>
    </Shell>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="mt-12">
      <h2 className="mb-4 border-ink border-b pb-1 font-serif text-2xl">{title}</h2>
      {children}
    </section>
  );
}
