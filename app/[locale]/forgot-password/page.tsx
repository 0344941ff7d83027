import type { Metadata } from "next";
import { cookies } from "next/headers";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { viewer } from "@/lib/gate/require";
import { carrying, paths, safeNext } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { undoneWords } from "@/lib/web/respond";
import { logOut } from "../actions";
import { ForgotForm } from "./form";

export const metadata: Metadata = { title: "Forgot your password?" };

/** Anyone. Asks where to mail a password reset code; carries `next` to the login. */
export default async function ForgotPasswordPage({ searchParams }: PageProps<"/[locale]/forgot-password">) {
  const { next: asked, because } = await searchParams;
  const next = safeNext(asked);
  const { standing } = await viewer();
  return (
    <Shell viewer={standing === "stranger" ? "everyone" : "members"} logOut={logOut}>
      <PageTitle lead="We mail you a code that lets you choose a new one.">Forgot your password?</PageTitle>
      {(because === "restored" || because === "taken") && (
        <Alert tone="info" title="Now choose a new password.">
          {undoneWords[because]} Whoever did it knows your password.
        </Alert>
      )}
      <Card>
        <ForgotForm next={next} email={(await cookies()).get(resetCookie())?.value ?? ""} />
      </Card>
      <p className="mt-6 text-muted">
        Have a code already?{" "}
        <a href={carrying(paths.resetPassword, next)} className="text-accent underline">
          Enter it
        </a>
        .
      </p>
    </Shell>
  );
}
