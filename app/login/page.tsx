import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { safeNext } from "@/lib/gate/rules";
import { LoginForm } from "./form";

export const metadata: Metadata = { title: "Log in" };

/** Anyone. Carries `next` to the account that is logged into. */
export default async function LoginPage({ searchParams }: PageProps<"/login">) {
  const next = safeNext((await searchParams).next);
  return (
    <Shell>
      <PageTitle lead={next === "/" ? undefined : "Log in to go on to the page you asked for."}>Log in</PageTitle>
      <Card>
        <LoginForm next={next} />
      </Card>
      <p className="mt-6 text-muted">
        New here?{" "}
        <a href={`/register?next=${encodeURIComponent(next)}`} className="text-accent underline">
          Create an account
        </a>
        .
      </p>
    </Shell>
  );
}
