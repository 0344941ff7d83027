import type { Metadata } from "next";
import { now } from "@/lib/clock";
import { findPoll } from "@/lib/polls/data";
import { isOpen } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";
import { voteWords } from "@/lib/web/respond";
import { Ballot } from "./form";

// Rendered once for every proven voter: it may show only what each of them may see. The middleware lets nobody else in.
export const revalidate = 5;
// Vercel keeps pages without the policy that our own store gives them (lib/web/pagecache.mjs): there each is rendered anew.
export const generateStaticParams = process.env.VERCEL ? undefined : () => [];

export async function generateMetadata({ params }: PageProps<"/polls/[id]">): Promise<Metadata> {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  return { title: poll?.question };
}

/** Proven. The choices, none of them ticked. */
export default async function PollPage({ params }: PageProps<"/polls/[id]">) {
  const poll = await findPoll(parsePollId((await params).id) ?? 0);
  return poll && <Ballot poll={poll} closed={isOpen(poll, await now()) ? null : voteWords.closed} checked={[]} />;
}
