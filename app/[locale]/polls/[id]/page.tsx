import type { Metadata } from "next";
import { now } from "@/lib/platform/clock";
import { findPoll } from "@/lib/polls/data";
import { isOpen } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";
import { voteWords } from "@/lib/web/respond";
import { Ballot } from "./form";

// Rendered once for all proven voters, so it may show only what all of them may see. The middleware lets nobody else in.
export const revalidate = 5;
// Vercel would cache pages without the content security policy that lib/web/pagecache.mjs adds. There, render per request.
export const generateStaticParams = process.env.VERCEL ? undefined : () => [];

export async function generateMetadata({ params }: PageProps<"/[locale]/polls/[id]">): Promise<Metadata> {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  return { title: poll?.question };
}

/** Proven. The ballot with nothing ticked. */
export default async function PollPage({ params }: PageProps<"/[locale]/polls/[id]">) {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  return poll && <Ballot poll={poll} closed={isOpen(poll, await now()) ? null : voteWords.closed} checked={[]} />;
}
