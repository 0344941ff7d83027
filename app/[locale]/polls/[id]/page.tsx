import type { Metadata } from "next";
import { permanentRedirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Description } from "@/components/description";
import { Moment } from "@/components/moment";
import { PollFrame } from "@/components/poll-frame";
import { Words } from "@/components/words";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { changesOf, findFormer, findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { parseFormerId } from "@/lib/polls/poll/schema";
import { titled } from "@/lib/web/locale";
import { logOut } from "../../actions";
import { Missing } from "../../parts";
import { Ballot } from "./form";
import { factsOf, ToResults } from "./parts";

// Rendered once for everybody, so it holds only what everybody may know.
export const revalidate = 2;
// Vercel would cache pages without the content security policy that lib/web/pagecache.mjs adds. There, render per request.
export const generateStaticParams = process.env.VERCEL ? undefined : () => [];

export async function generateMetadata({ params }: PageProps<"/[locale]/polls/[id]">): Promise<Metadata> {
  const poll = await findPublished((await params).id, await now());
  return poll ? { title: poll.question } : titled("notFound.title")();
}

/** The ballot with nothing ticked. Its script asks for what is one person's. */
export default async function PollPage({ params }: PageProps<"/[locale]/polls/[id]">) {
  const { id } = await params;
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return leadOn(id);
  const state = stateOf(poll, time);
  const [t, facts, changes] = await Promise.all([getTranslations("poll"), factsOf(poll, time), changesOf(id)]);
  return (
    <PollFrame question={poll.question} facts={facts} session={paths.mine(id)} logOut={logOut}>
      <Description text={poll.description} />
      {state === "open" ? (
        <>
          <noscript>
            <p className="mb-4">
              <a href={paths.ballot(id)}>{t("ownBallot")}</a>
            </p>
          </noscript>
          <Words of={["ballot"]}>
            <Ballot poll={shownOf(poll)} />
          </Words>
        </>
      ) : (
        <Alert tone="info">
          {state === "closed"
            ? t("closed")
            : t.rich("scheduled", { opens: () => poll.opensAt && <Moment at={poll.opensAt} zone={poll.timeZone} /> })}
        </Alert>
      )}
      <ToResults href={paths.results(id)} isClosed={state === "closed"} />
      <p className="mt-6 max-w-[60ch] text-[0.9375rem] text-muted">{t(`rule.${poll.kind}`)}</p>
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

/** For an address that is no published poll: an older poll is redirected to its id. */
async function leadOn(id: string) {
  const former = parseFormerId(id);
  const found = former && (await findFormer(former));
  return found ? permanentRedirect(paths.poll(found)) : <Missing isKept />;
}
