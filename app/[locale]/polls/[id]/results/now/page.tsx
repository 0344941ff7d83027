import { cookies } from "next/headers";
import { PollFrame } from "@/components/poll-frame";
import { ResultFlow } from "@/components/result-flow";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { resultsOf, turnoutOf } from "@/lib/polls/results/data";
import { mayRead } from "@/lib/polls/results/rules";
import { mineOf } from "@/lib/polls/vote/data";
import { logOut } from "../../../../actions";
import { Missing } from "../../../../parts";
import { factsOf, NotBegun, WayOn } from "../../parts";
import { ShownResults } from "./parts";

export { resultsMetadata as generateMetadata } from "../../parts";

/** Proven. The results with the numbers of this moment, for whoever runs no scripts. */
export default async function ResultsNowPage({ params, searchParams }: PageProps<"/[locale]/polls/[id]/results/now">) {
  const { id } = await params;
  const { user } = await requireVerified(paths.resultsNow(id));
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing />;
  const state = stateOf(poll, time);
  const mine = await mineOf(poll, user, await cookies());
  const readable = mayRead(poll, { proven: true, hasVoted: mine.voted }, time);
  const results = readable === "yes" ? await resultsOf(poll, time) : readable;
  const voters = "voters" in results ? results.voters : await turnoutOf(poll, time);
  return (
    <PollFrame question={poll.question} facts={await factsOf(poll, time, voters)} name={user.fullName} logOut={logOut}>
      {state === "scheduled" ? (
        <NotBegun poll={poll} />
      ) : (
        <ShownResults
          poll={shownOf(poll)}
          state={state}
          results={results}
          mine={mine}
          because={(await searchParams).because}
          ballot={paths.ballot(id)}
          Flow={ResultFlow}
        />
      )}
      <WayOn poll={poll} />
    </PollFrame>
  );
}
