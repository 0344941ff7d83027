"use server";

import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { castVote } from "@/lib/polls/changes";
import { dropKeptVote, keepVote, markAgain } from "@/lib/polls/cookies";
import { parseChoices, parsePollId } from "@/lib/polls/schema";
import { surprise } from "@/lib/web/action";
import { say } from "@/lib/web/locale";
import { voteWords } from "@/lib/web/respond";

export type VoteState = { refused: string; checked: number[] } | undefined;

/** Proven: casts the vote and redirects to the results. Anyone else has the choice kept and is sent to log in or prove. */
export async function vote(_: VoteState, form: FormData): Promise<VoteState> {
  const pollId = parsePollId(String(form.get("poll"))) ?? 0;
  const choices = parseChoices(form);
  const jar = await cookies();
  const keep = () => choices.length > 0 && keepVote(jar, pollId, choices);
  try {
    const { user } = await requireVerified(paths.poll(pollId), keep);
    const outcome = await castVote(user, pollId, choices, await now());
    if (outcome.kind === "refused") return { refused: voteWords[outcome.refusal], checked: choices };
    dropKeptVote(jar, pollId);
    if (outcome.kind === "voted-before") markAgain(jar, pollId);
    redirect(paths.results(pollId));
  } catch (error) {
    return { refused: await say(surprise(error)), checked: choices };
  }
}
