import type { Metadata } from "next";
import { ResultTable } from "@/components/result-table";
import { findPoll, tally } from "@/lib/polls/data";
import { results } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";

// Rendered once per number of voters, for all proven voters. The middleware puts the number into the path.
export const revalidate = 60;
export const generateStaticParams = process.env.VERCEL ? undefined : () => []; // as the ballot

export async function generateMetadata({ params }: PageProps<"/[locale]/polls/[id]/results/[voters]">): Promise<Metadata> {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  return { title: poll ? `Results: ${poll.question}` : undefined };
}

/** Proven. Votes and shares. Served at /polls/[id]/results. */
export default async function ResultsPage({ params }: PageProps<"/[locale]/polls/[id]/results/[voters]">) {
  const { rows, votes, voters } = results(await tally(parsePollId((await params).id) ?? 0));
  return (
    <>
      <ResultTable caption="Votes by choice" rows={rows} total={votes} />
      <p className="mt-4 text-muted">
        {voters === 1 ? "1 person has" : `${voters.toLocaleString("en")} people have`} voted, each with a proven phone number.
      </p>
      <p className="mt-6">
        <a href="/" className="text-accent underline">
          More polls
        </a>
      </p>
    </>
  );
}
