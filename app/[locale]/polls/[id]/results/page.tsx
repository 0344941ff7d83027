import { PollFrame } from "@/components/poll-frame";
import { Words } from "@/components/words";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { logOut } from "../../../actions";
import { Missing } from "../../../parts";
import { factsOf, MorePolls } from "../parts";
import { LiveResults } from "./parts";

export { resultsMetadata as generateMetadata } from "../parts";

export const revalidate = 2;
export const generateStaticParams = process.env.VERCEL ? undefined : () => []; // as the ballot

/** The frame of the results, the same for everybody. Its script asks for the numbers; without scripts it leads to a page that has them. */
export default async function ResultsPage({ params }: PageProps<"/[locale]/polls/[id]/results">) {
  const { id } = await params;
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing isKept />;
  // This page may be some seconds old. The number must not contradict the results below, or the vote that was just cast.
  const facts = await (poll.resultsWhen === "always" ? factsOf(poll, time, null) : factsOf(poll, time));
  return (
    <PollFrame question={poll.question} facts={facts} session={paths.mine(id)} logOut={logOut}>
      <noscript>
        <meta httpEquiv="refresh" content={`0; url=${paths.resultsNow(id)}`} />
      </noscript>
      <Words of={["results", "resultsPage"]}>
        <LiveResults poll={shownOf(poll)} isOpen={stateOf(poll, time) === "open"} />
      </Words>
      <MorePolls />
    </PollFrame>
  );
}
