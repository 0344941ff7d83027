import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { paths, safeNext, withNext } from "@/lib/platform/paths";
import { RegisterForm } from "./form";

export const metadata: Metadata = { title: "Create account" };

/** Anyone. The registration form; carries `next`. */
export default async function RegisterPage({ searchParams }: PageProps<"/register">) {
  const next = safeNext((await searchParams).next);
  return (
    <Shell>
      <PageTitle lead="You need one to vote. Before your first vote we ask you to prove a phone number.">Create account</PageTitle>
      <Card>
        <RegisterForm next={next} />
      </Card>
      <p className="mt-6 text-muted">
        Have an account?{" "}
        <a href={withNext(paths.login, next)} className="text-accent underline">
          Log in
        </a>
        .
      </p>
    </Shell>
  );
}
