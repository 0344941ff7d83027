import { requireVerified } from "@/lib/gate/require";
import { now } from "@/lib/platform/clock";
import { paths } from "@/lib/platform/paths";
import { ballotsCsv, resultsCsv } from "@/lib/polls/export/rules";
import { findOwn } from "@/lib/polls/poll/data";
import { parsePollId } from "@/lib/polls/poll/schema";
import { ballotsOf, readingOf } from "@/lib/polls/results/data";
import { mayRead } from "@/lib/polls/results/rules";
import { hasVoted } from "@/lib/polls/vote/data";

/** Its creator, proven: the poll's results or ballots as a file. Sealed ones are sealed for the creator too. */
export async function GET(_: Request, { params }: RouteContext<"/[locale]/polls/[id]/manage/[file]">) {
  const { id, file } = await params;
  const { userId, user } = await requireVerified(paths.manage(id));
  const poll = parsePollId(id) && (await findOwn(userId, id));
  if (!poll) return new Response(null, { status: 404 });
  const time = await now();
  const readable = mayRead(poll, { proven: true, hasVoted: await hasVoted(poll, user) }, time);
  if (readable !== "yes") return new Response(null, { status: 403 });
  const { results, json } = await readingOf(poll, time);
  if (file === "results.csv") return asFile(resultsCsv(results), "text/csv", `${id}-results.csv`);
  if (file === "results.json") return asFile(json, "application/json", `${id}-results.json`);
  if (file === "ballots.csv") return asFile(ballotsCsv(await ballotsOf(poll, time)), "text/csv", `${id}-ballots.csv`);
  return new Response(null, { status: 404 });
}

const asFile = (text: string, type: string, name: string) =>
  new Response(text, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "private, no-store",
    },
  });
