import type { Metadata } from "next";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Shell } from "@/components/shell";
import { requireAccount } from "@/lib/gate/require";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { logOut } from "../actions";
import { NewCodeForm, VerifyForm } from "./form";

export const metadata: Metadata = { title: "Verify your email" };

/** Logged in. Asks for the code mailed to the account's address. Viewing it sends nothing. */
export default async function VerifyEmailPage() {
  const { email, emailVerifiedAt } = await requireAccount(paths.verifyEmail);
  if (emailVerifiedAt) return <Verified email={email} />;
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle lead={`Enter the six digits that we mailed to you. They work once, for ${env().mailCodeMinutes} minutes.`}>
        Verify your email
      </PageTitle>
      <Card>
        <p className="mb-6">
          <span className="block text-muted">Your address</span>
          {email}
        </p>
        <VerifyForm />
      </Card>
      <NewCodeForm />
    </Shell>
  );
}

function Verified({ email }: { email: string }) {
  return (
    <Shell viewer="members" logOut={logOut}>
      <PageTitle>Your email is verified</PageTitle>
      <Alert tone="good">
        <p>This address is yours:</p>
        <p className="font-semibold">{email}</p>
      </Alert>
      <LinkButton href="/">To the polls</LinkButton>
    </Shell>
  );
}
