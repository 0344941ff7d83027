import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { carrying, safeNext } from "@/lib/gate/rules";
import { resetCookie } from "@/lib/gate/session";
import { logOut } from "../actions";
import { ForgotForm } from "./form";

export const metadata: Metadata = { title: "Forgot your password?" };

/** Anyone. Mails a code for a new password, and carries `next` to the login after it. */
export default async function ForgotPasswordPage({ searchParams }: PageProps<"/forgot-password">) {
  const next = safeNext((await searchParams).next);
  const { standing } = await viewer();
  return (
    <Shell member={standing !== "stranger"} logOut={logOut}>
      <PageTitle lead="We mail you a code that lets you choose a new one.">Forgot your password?</PageTitle>
      <Card>
        <ForgotForm next={next} email={(await cookies()).get(resetCookie())?.value ?? ""} />
      </Card>
      <p className="mt-6 text-muted">
        Have a code already?{" "}
        <a href={carrying(next, "/reset-password")} className="text-accent underline">
          Enter it
        </a>
        .
      </p>
    </Shell>
  );
}
