import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { env } from "@/lib/platform/env";
import { carrying, paths, safeNext } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { resetAskedWords } from "@/lib/web/respond";
import { logOut } from "../actions";
import { ResetForm } from "./form";

export const metadata: Metadata = { title: "Choose a new password" };

/** Anyone. Asks for the mailed code and a new password; carries `next` to the login. */
export default async function ResetPasswordPage({ searchParams }: PageProps<"/[locale]/reset-password">) {
  const next = safeNext((await searchParams).next);
  const { standing } = await viewer();
  const email = (await cookies()).get(resetCookie())?.value;
  return (
    <Shell viewer={standing === "stranger" ? "everyone" : "members"} logOut={logOut}>
      <PageTitle lead="The code from our mail lets you choose one. Every device is logged out then.">Choose a new password</PageTitle>
      {email !== undefined && (
        <Alert tone="info">
          {resetAskedWords} It works once, for {env().mailCodeMinutes} minutes.
        </Alert>
      )}
      <Card>
        <ResetForm next={next} email={email ?? ""} />
      </Card>
      <p className="mt-6 text-muted">
        No code, or an old one? Look in the spam folder too, or{" "}
        <a href={carrying(paths.forgotPassword, next)} className="text-accent underline">
          ask for a new one
        </a>
        .
      </p>
    </Shell>
  );
}
