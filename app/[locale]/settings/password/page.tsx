import type { Metadata } from "next";
import { Card } from "@/components/card";
import { PageTitle } from "@/components/page-title";
import { requireAccount } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { Frame } from "../../parts";
import { PasswordForm } from "./form";

export const metadata: Metadata = { title: "Change password" };

/** Logged in. Asks for the current password and a new one. */
export default async function PasswordPage() {
  const { email } = await requireAccount(paths.settings.password);
  return (
    <Frame>
      <PageTitle lead="You stay logged in here. Every other device is logged out, and your phone is to be proven again before the next vote.">
        Change password
      </PageTitle>
      <Card>
        <PasswordForm email={email} />
      </Card>
      <p className="mt-6 text-muted">
        Forgot the current one?{" "}
        <a href={paths.forgotPassword} className="text-accent underline">
          Choose a new one by mail
        </a>
        .
      </p>
    </Frame>
  );
}
