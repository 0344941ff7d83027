import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { requireVerified } from "@/lib/gate/require";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { keepVote } from "@/lib/polls/cookies";
import { parseChoices, parsePollId } from "@/lib/polls/schema";
import { surprise } from "@/lib/web/action";

const longestForm = 64 * 1024;

/**
 * Public: keeps a vote that cannot be counted now. Then redirects: to the login or the proof if one is missing, to the
 * poll if the database is down, otherwise to the notice that the form came from an older build.
 */
export async function POST(request: Request, { params }: RouteContext<"/[locale]/polls/[id]/keep">) {
  const id = parsePollId((await params).id) ?? 0;
  const choices = sameSite(request) ? await readChoices(request) : [];
  if (choices.length > 0) keepVote(await cookies(), id, choices);
  try {
    await requireVerified(paths.poll(id));
  } catch (error) {
    surprise(error); // The database does not answer: the poll's page says so.
    redirect(paths.poll(id));
  }
  redirect(`${paths.outdated}?next=/polls/${id}`);
}

/** A form on another site must not keep a vote here. */
function sameSite(request: Request): boolean {
  const origin = request.headers.get("origin");
  if (origin === null) return request.headers.get("sec-fetch-site") !== "cross-site";
  return URL.canParse(origin) && [request.headers.get("host"), new URL(env().appUrl).host].includes(new URL(origin).host);
}

async function readChoices(request: Request): Promise<number[]> {
  if (Number(request.headers.get("content-length") ?? longestForm) > longestForm) return [];
  try {
    return parseChoices(await request.formData());
  } catch {
    return []; // Not a form: there is no vote to keep.
  }
}
