import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Description } from "@/components/description";
import { PollFrame } from "@/components/poll-frame";
import { Words } from "@/components/words";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { findPublished } from "@/lib/polls/poll/data";
import { shownOf, stateOf } from "@/lib/polls/poll/rules";
import { mineOf } from "@/lib/polls/vote/data";
import { isRefusal } from "@/lib/polls/vote/rules";
import { logOut } from "../../../actions";
import { Missing } from "../../../parts";
import { Ballot } from "../form";
import { factsOf, ToResults } from "../parts";

export { generateMetadata } from "../page";

/** Proven. The ballot made for this person, for whoever runs no scripts: kept or cast choices ticked, and what was wrong. */
export default async function OwnBallotPage({ params, searchParams }: PageProps<"/[locale]/polls/[id]/ballot">) {
  const { id } = await params;
  const { user } = await requireVerified(paths.ballot(id));
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return <Missing />;
  const state = stateOf(poll, time);
  const [t, facts, mine, { because }] = await Promise.all([
    getTranslations("poll"),
    factsOf(poll, time),
    mineOf(poll, user, await cookies()),
    searchParams,
  ]);
  return (
    <PollFrame question={poll.question} facts={facts} name={user.fullName} logOut={logOut}>
      <Description text={poll.description} />
      {state === "open" ? (
        <Words of={["ballot"]}>
          <Ballot poll={shownOf(poll)} mine={mine} refusal={isRefusal(because) ? because : null} />
        </Words>
      ) : (
        <Alert tone="info">{t(state === "closed" ? "closed" : "notYet")}</Alert>
      )}
      <ToResults href={paths.resultsNow(id)} isClosed={state === "closed"} />
    </PollFrame>
  );
}
