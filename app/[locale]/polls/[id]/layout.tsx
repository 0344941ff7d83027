import { notFound } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { findPoll } from "@/lib/polls/data";
import { isPublished } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";
import { logOut } from "../../actions";

/** Shows the question above the ballot and above the results. */
export default async function PollLayout({ params, children }: LayoutProps<"/[locale]/polls/[id]">) {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  if (!poll || !isPublished(poll, await now())) notFound();
  return (
    <Shell wide member logOut={logOut}>
      <PageTitle>{poll.question}</PageTitle>
      {children}
    </Shell>
  );
}
