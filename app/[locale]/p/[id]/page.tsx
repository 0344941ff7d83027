import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { Description } from "@/components/description";
import { LinkButton } from "@/components/link-button";
import { Moment } from "@/components/moment";
import { QrCode } from "@/components/qr-code";
import { ResultFlow } from "@/components/result-flow";
import { ShareLink } from "@/components/share-link";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { changesOf, findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { resultsOf } from "@/lib/polls/results/data";
import { mayRead } from "@/lib/polls/results/rules";
import { titled } from "@/lib/web/locale";
import { Missing } from "../../parts";
import { factsOf } from "../../polls/[id]/parts";
import { ShownResults } from "../../polls/[id]/results/now/parts";
import { shareWords } from "./parts";

// Rendered once for everybody, so it holds only what everybody may know.
export const revalidate = 2;
export const generateStaticParams = process.env.VERCEL ? undefined : () => []; // as the ballot

export async function generateMetadata({ params }: PageProps<"/[locale]/p/[id]">): Promise<Metadata> {
  const { id } = await params;
  const poll = await findPublished(id, await now());
  if (!poll) return titled("notFound.title")();
  const t = await getTranslations("share");
  const title = poll.question;
  const description = poll.description.slice(0, 200) || t("preview", { choices: poll.choices.slice(0, 5).join(" · ") });
  const image = { url: paths.shareImage(id), width: 1200, height: 630, alt: title };
  return {
    metadataBase: new URL(env().appUrl),
    title,
    description,
    alternates: { canonical: paths.share(id) },
    openGraph: { title, description, url: paths.share(id), siteName: "Pollstr", type: "website", images: [image] },
    twitter: { card: "summary_large_image", title, description, images: [image] },
    ...(!poll.listed && { robots: { index: false } }),
  };
}

/** Anyone. What a poll asks, and the way to vote: the page that people pass on. */
export default async function SharePage({ params }: PageProps<"/[locale]/p/[id]">) {
  const { id } = await params;
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing isKept />;
  const state = stateOf(poll, time);
  const readable = mayRead(poll, { proven: false, hasVoted: false }, time);
  const [t, changed, changes, words, results] = await Promise.all([
    getTranslations("share"),
    getTranslations("poll"),
    changesOf(id),
    shareWords(),
    readable === "yes" ? resultsOf(poll, time) : readable,
  ]);
  const facts = await factsOf(poll, time, "voters" in results ? results.voters : poll.turnout);
  const url = new URL(paths.share(id), env().appUrl).href;
  return (
    <Shell wide>
      <h1 className="text-balance font-serif text-[2rem] leading-[1.15] tracking-[-0.01em] sm:text-[2.75rem]">
        <bdi>{poll.question}</bdi>
      </h1>
      <ul className="mt-3 mb-8 flex flex-wrap gap-x-5 gap-y-1 text-[0.9375rem] text-muted">
        {facts.map((fact, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the facts of a page keep their places
          <li key={index}>{fact}</li>
        ))}
      </ul>
      <Description text={poll.description} />
      <ol className="mb-8 divide-y divide-rule rounded-sm border border-rule bg-card">
        {poll.choices.map((choice) => (
          <li key={choice} className="px-4 py-3 text-lg leading-snug wrap-anywhere sm:px-5">
            <bdi>{choice}</bdi>
          </li>
        ))}
      </ol>
      {state === "open" ? (
        <div>
          <LinkButton href={paths.poll(id)}>{t("vote")}</LinkButton>
          <p className="mt-3 text-[0.9375rem] text-muted">{t("how")}</p>
        </div>
      ) : (
        <p className="text-muted">
          {state === "closed"
            ? t("closed")
            : t.rich("scheduled", { at: () => poll.opensAt && <Moment at={poll.opensAt} zone={poll.timeZone} /> })}
        </p>
      )}
      <section className="mt-12">
        <h2 className="mb-4 border-ink border-b pb-1 font-serif text-2xl">{t("results")}</h2>
        {state === "scheduled" ? (
          <p className="text-muted">{t("noVotes")}</p>
        ) : (
          <ShownResults poll={shownOf(poll)} results={results} mine={null} votedBefore={false} Flow={ResultFlow} />
        )}
      </section>
      {changes.length > 0 && (
        <ul className="mt-6 text-[0.9375rem] text-muted">
          {changes.map(({ at, what }) => (
            <li key={`${at.toISOString()} ${what}`}>{changed.rich(`changed.${what}`, { at: () => <Moment at={at} /> })}</li>
          ))}
        </ul>
      )}
      <section className="mt-12 print:hidden">
        <h2 className="mb-4 border-ink border-b pb-1 font-serif text-2xl">{t("passOn")}</h2>
        <div className="grid items-start gap-x-10 gap-y-6 sm:grid-cols-[1fr_10rem]">
          <ShareLink url={url} title={poll.question} words={words} />
          <div className="max-w-40">
            <QrCode text={url} label={t("qr")} />
          </div>
        </div>
      </section>
    </Shell>
  );
}
