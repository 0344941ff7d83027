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
  if (readable !== "yes") return hidden();
  if (file === "ballots.csv") {
    const reading = await ballotsOf(poll, time);
    return "kind" in reading ? hidden() : asFile(ballotsCsv(reading.ballots), "text/csv", `${id}-ballots.csv`);
  }
  const reading = await readingOf(poll, time);
  if ("kind" in reading) return hidden();
  if (file === "results.csv") return asFile(resultsCsv(reading.results), "text/csv", `${id}-results.csv`);
  if (file === "results.json") return asFile(reading.json, "application/json", `${id}-results.json`);
  return new Response(null, { status: 404 });
}

const hidden = () => new Response(null, { status: 403 });

const asFile = (text: string, type: string, name: string) =>
  new Response(text, {
    headers: {
      "Content-Type": `${type}; charset=utf-8`,
      "Content-Disposition": `attachment; filename="${name}"`,
      "Cache-Control": "private, no-store",
    },
  });
