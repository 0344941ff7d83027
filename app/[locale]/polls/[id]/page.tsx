import type { Metadata } from "next";
import { permanentRedirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { Words } from "@/components/words";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { anyOrder } from "@/lib/polls/ballot/secret/data";
import { findFormer, findPublished } from "@/lib/polls/poll/data";
import { shownOf } from "@/lib/polls/poll/rules";
import { parseFormerId } from "@/lib/polls/poll/schema";
import { paperOf } from "@/lib/polls/vote/data";
import { titled } from "@/lib/web/locale";
import { Missing } from "../../parts";
import { Ballot } from "./form";
import { BallotFrame } from "./parts";

// Rendered once for everybody, so it holds only what everybody may know.
export const revalidate = 2;
// Vercel would cache pages without the content security policy that lib/web/pagecache.mjs adds. There, render per request.
export const generateStaticParams = process.env.VERCEL ? undefined : () => [];

export async function generateMetadata({ params }: PageProps<"/[locale]/polls/[id]">): Promise<Metadata> {
  const poll = await findPublished((await params).id, await now());
  return poll ? { title: poll.question } : titled("notFound.title")();
}

/** The ballot with nothing ticked. Its script asks for what is one person's. A shuffled order is new at each rendering. */
export default async function PollPage({ params }: PageProps<"/[locale]/polls/[id]">) {
  const { id } = await params;
  const time = await now();
  const poll = await findPublished(id, time);
  if (!poll) return leadOn(id);
  const t = await getTranslations("poll");
  return (
    <BallotFrame poll={poll} time={time} results={paths.results(id)}>
      <noscript>
        <p className="mb-4">
          <a href={paths.ballot(id)}>{t("ownBallot")}</a>
        </p>
      </noscript>
      <Words of={["ballot"]}>
        <Ballot poll={shownOf(poll)} paper={paperOf(poll)} order={anyOrder(poll)} />
      </Words>
    </BallotFrame>
  );
}

/** For an address that is no published poll: an older poll is redirected to its id. */
async function leadOn(id: string) {
  const former = parseFormerId(id);
  const found = former && (await findFormer(former));
  return found ? permanentRedirect(paths.poll(found)) : <Missing isKept />;
}
