import { cookies } from "next/headers";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { keptVote } from "@/lib/polls/cookies";
import { findPoll } from "@/lib/polls/data";
import { isOpen } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";
import { voteWords } from "@/lib/web/respond";
import { Ballot } from "../form";

export { generateMetadata } from "../page";

/** Proven, with a vote kept from before the proof. The ballot with that choice ticked; the middleware rewrites to it. */
export default async function KeptPollPage({ params }: PageProps<"/[locale]/polls/[id]/kept">) {
  const { id } = await params;
  await requireVerified(paths.poll(id));
  const poll = await findPoll(parsePollId(id) ?? 0);
  const closed = poll && (isOpen(poll, await now()) ? null : voteWords.closed);
  return poll && <Ballot poll={poll} closed={closed} checked={keptVote(await cookies(), poll.id)} />;
}
