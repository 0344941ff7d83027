import { getTranslations } from "next-intl/server";
import { PollFrame } from "@/components/poll-frame";
import { Words } from "@/components/words";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { logOut } from "../../../actions";
import { Missing } from "../../../parts";
import { factsOf, NotBegun, WayOn } from "../parts";
import { WhyHidden } from "./now/parts";
import { LiveResults } from "./parts";

export { resultsMetadata as generateMetadata } from "../parts";

export const revalidate = 2;
export const generateStaticParams = process.env.VERCEL ? undefined : () => []; // as the ballot

/**
 * The frame of the results, the same for everybody. Its script asks for the numbers; without scripts it leads to a page
 * that has them. It may be some seconds old, so it holds no number at all.
 */
export default async function ResultsPage({ params }: PageProps<"/[locale]/polls/[id]/results">) {
  const { id } = await params;
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing isKept />;
  const state = stateOf(poll, time);
  const shown = shownOf(poll);
  const [t, facts] = await Promise.all([getTranslations("resultsPage"), factsOf(poll, time, null)]);
  const settings = { when: poll.resultsWhen, for: poll.resultsFor };
  return (
    <PollFrame question={poll.question} facts={facts} session={paths.mine(id)} logOut={logOut}>
      <noscript>
        <meta httpEquiv="refresh" content={`0; url=${paths.resultsNow(id)}`} />
      </noscript>
      {state === "scheduled" ? (
        <>
          <NotBegun poll={poll} />
          <WayOn poll={poll} />
        </>
      ) : (
        <Words of={["results", "resultsPage"]}>
          <LiveResults
            poll={shown}
            isOpen={state === "open"}
            before={
              state === "open" && settings.when === "after_closing" ? (
                <WhyHidden poll={shown} settings={settings} isClosed={false} />
              ) : (
                <>
                  <p role="status" className="shown-soon text-lg">
                    {t("loading")}
                  </p>
                  <p className="shown-late mt-2">{t.rich("slow", { now: (words) => <a href={paths.resultsNow(id)}>{words}</a> })}</p>
                </>
              )
            }
          >
            <WayOn poll={poll} />
          </LiveResults>
        </Words>
      )}
    </PollFrame>
  );
}
