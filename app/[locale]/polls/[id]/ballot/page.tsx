import { cookies } from "next/headers";
import { Words } from "@/components/words";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { shownOf } from "@/lib/polls/poll/rules";
import { mineOf } from "@/lib/polls/vote/data";
import { isRefusal } from "@/lib/polls/vote/rules";
import { Missing } from "../../../parts";
import { Ballot } from "../form";
import { BallotFrame } from "../parts";

export { generateMetadata } from "../page";

/** Proven. The ballot made for this person, for whoever runs no scripts: kept or cast choices ticked, and what was wrong. */
export default async function OwnBallotPage({ params, searchParams }: PageProps<"/[locale]/polls/[id]/ballot">) {
  const { id } = await params;
  const { user } = await requireVerified(paths.ballot(id));
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing />;
  const [mine, { because }] = await Promise.all([mineOf(poll, user, await cookies()), searchParams]);
  return (
    <BallotFrame poll={poll} time={time} results={paths.resultsNow(id)} name={user.fullName}>
      <Words of={["ballot"]}>
        <Ballot poll={shownOf(poll)} paper={mine.paper} order={mine.order} mine={mine} refusal={isRefusal(because) ? because : null} />
      </Words>
    </BallotFrame>
  );
}
