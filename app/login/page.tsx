import type { Metadata } from "next";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { now } from "@/lib/platform/clock";
import { carrying, paths, safeNext, withNext } from "@/lib/platform/paths";
import { findPoll } from "@/lib/polls/data";
import { isPublished } from "@/lib/polls/rules";
import { parsePollId } from "@/lib/polls/schema";
import { surprise } from "@/lib/web/action";
import { cookieWords, doneWords } from "@/lib/web/respond";
import { LoginForm } from "./form";

/** Link previews of a poll are redirected here, because they are not logged in. So the title is the poll's question. */
export async function generateMetadata({ searchParams }: PageProps<"/login">): Promise<Metadata> {
  const question = await questionAt(safeNext((await searchParams).next));
  if (question === null) return { title: "Log in" };
  return { title: question, openGraph: { title: question, siteName: "Pollstr", type: "website" } };
}

/** The question of the poll at this path, or null. */
async function questionAt(next: string): Promise<string | null> {
  const [, id = ""] = /^\/polls\/(\d+)(?![^/?#])/.exec(next) ?? [];
  const pollId = parsePollId(id);
  if (pollId === null) return null;
  try {
    const poll = await findPoll(pollId);
    return poll && isPublished(poll, await now()) ? poll.question : null;
  } catch (error) {
    surprise(error); // The login page matters more than its title.
    return null;
  }
}

/** Anyone. The login form; carries `next`. */
export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  return (
    <Shell>
      <PageTitle lead={next === "/" ? undefined : "Log in to go on to the page you asked for."}>Log in</PageTitle>
      {(query.because === "password-reset" || query.because === "account-deleted") && <Alert tone="good">{doneWords[query.because]}</Alert>}
      {query.because === "cookies" && <Alert tone="error">{cookieWords}</Alert>}
      <Card>
        <LoginForm next={next} />
      </Card>
      <p className="mt-6">
        <a href={carrying(paths.forgotPassword, next)}>Forgot your password?</a>
      </p>
      <p className="mt-3 text-muted">
        New here?{" "}
        <a href={withNext(paths.register, next)} className="text-accent underline">
          Create an account
        </a>
        .
      </p>
    </Shell>
  );
}
