import type { Metadata } from "next";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { carrying, safeNext } from "@/lib/gate/rules";
import { doneWords } from "@/lib/web/respond";
import { LoginForm } from "./form";

export const metadata: Metadata = { title: "Log in" };

/** Anyone. Carries `next` to the account that is logged into. */
export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const query = await searchParams;
  const next = safeNext(query.next);
  return (
    <Shell>
      <PageTitle lead={next === "/" ? undefined : "Log in to go on to the page you asked for."}>Log in</PageTitle>
      {(query.because === "password-reset" || query.because === "account-deleted") && <Alert tone="good">{doneWords[query.because]}</Alert>}
      <Card>
        <LoginForm next={next} />
      </Card>
      <p className="mt-6">
        <a href={carrying(next, "/forgot-password")}>Forgot your password?</a>
      </p>
      <p className="mt-3 text-muted">
        New here?{" "}
        <a href={`/register?next=${encodeURIComponent(next)}`} className="text-accent underline">
          Create an account
        </a>
        .
      </p>
    </Shell>
  );
}
