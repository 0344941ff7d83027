import { notFound } from "next/navigation";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { newestPolls } from "@/lib/polls/data";
import { logOut } from "../../actions";

// Rendered once for visitors and once for members (next.config.mjs chooses), and refreshed at most every 5 s.
export const revalidate = 5;
export const generateStaticParams = () => [];

/** Anyone. Lists the newest polls. Served at "/". */
export default async function HomePage({ params }: PageProps<"/[locale]/home/[viewer]">) {
  const { viewer } = await params;
  if (viewer !== "visitor" && viewer !== "member") notFound();
  const polls = await newestPolls(await now());
  return (
    <Shell wide member={viewer === "member"} logOut={logOut}>
      <PageTitle lead="Every vote here comes from one person who has proven a phone number.">Polls</PageTitle>
      {polls.length === 0 ? (
        <Empty title="No polls yet">The first one will stand here as soon as it is published.</Empty>
      ) : (
        <ul className="divide-y divide-rule border-rule border-y">
          {polls.map((poll) => (
            <li key={poll.id}>
              <a
                href={paths.poll(poll.id)}
                className="block py-5 font-serif text-xl leading-snug no-underline hover:text-accent sm:text-2xl"
              >
                {poll.question}
              </a>
            </li>
          ))}
        </ul>
      )}
    </Shell>
  );
}
