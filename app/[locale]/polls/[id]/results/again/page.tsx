import { Alert } from "@/components/alert";
import { requireVerified } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { ownVote } from "@/lib/polls/data";
import { parsePollId } from "@/lib/polls/schema";
import ResultsPage from "../[voters]/page";

/** Proven, after a second vote. The results and the vote that counts; the middleware rewrites to it once. */
export default async function VotedBeforePage({ params }: PageProps<"/[locale]/polls/[id]/results/again">) {
  const { locale, id } = await params;
  const { userId } = await requireVerified(paths.results(id));
  const vote = await ownVote(parsePollId(id) ?? 0, userId);
  return (
    <>
      <Alert tone="info" title="You have voted in this poll before.">
        {vote ? `You chose: ${vote.choices.join(", ")}. ` : "Your phone number has voted from another account. "}
        The first vote counts, and only that one.
      </Alert>
      <ResultsPage params={Promise.resolve({ locale, id, voters: "" })} searchParams={Promise.resolve({})} />
    </>
  );
}
