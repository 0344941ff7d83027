import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { LinkButton } from "@/components/link-button";
import { PageTitle } from "@/components/page-title";
import { Words } from "@/components/words";
import { requireAccount } from "@/lib/gate/require";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { NewCodeForm, VerifyForm } from "./form";

export const generateMetadata = titled("verifyEmail.title");

/** Logged in. Asks for the code mailed to the account's address. Viewing it sends nothing. */
export default async function VerifyEmailPage() {
  const { email, emailVerifiedAt } = await requireAccount(paths.verifyEmail);
  if (emailVerifiedAt) return <Verified email={email} />;
  const t = await getTranslations("verifyEmail");
  return (
    <Frame>
      <PageTitle lead={t("lead", { minutes: env().mailCodeMinutes })}>{t("title")}</PageTitle>
      <Words of={["verifyForm"]}>
        <Card>
          <p className="mb-6">
            <span className="block text-muted">{t("address")}</span>
            {email}
          </p>
          <VerifyForm />
        </Card>
        <NewCodeForm />
      </Words>
    </Frame>
  );
}

async function Verified({ email }: { email: string }) {
  const t = await getTranslations("verifyEmail");
  return (
    <Frame>
      <PageTitle>{t("verified")}</PageTitle>
      <Alert tone="good">
        <p>{t("yours")}</p>
        <p className="font-semibold">{email}</p>
      </Alert>
      <LinkButton href="/">{t("polls")}</LinkButton>
    </Frame>
  );
}
