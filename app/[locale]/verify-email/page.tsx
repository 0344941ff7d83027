import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { CodeField } from "@/components/code-field";
import { ActionForm } from "@/components/form";
import { LinkButton } from "@/components/link-button";
import { SubmitButton } from "@/components/submit-button";
import { Words } from "@/components/words";
import { requireAccount } from "@/lib/gate/require";
import { env } from "@/lib/platform/env";
import { paths } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { Frame } from "../parts";
import { verifyEmail } from "./actions";
import { NewCodeForm } from "./form";

export const generateMetadata = titled("verifyEmail.title");

/** Logged in. Asks for the code mailed to the account's address. Viewing it sends nothing. */
export default async function VerifyEmailPage() {
  const { email, emailVerifiedAt } = await requireAccount(paths.verifyEmail);
  if (emailVerifiedAt) return <Verified email={email} />;
  const t = await getTranslations("verifyEmail");
  return (
    <Frame title={t("title")} lead={t("lead", { minutes: env().mailCodeMinutes })}>
      <Card>
        <p className="mb-6">
          <span className="block text-muted">{t("address")}</span>
          {email}
        </p>
        <ActionForm action={verifyEmail} className="flex flex-col gap-6">
          <CodeField label={t("code")} required />
          <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
      <Words of={["verifyForm"]}>
        <NewCodeForm />
      </Words>
    </Frame>
  );
}

async function Verified({ email }: { email: string }) {
  const t = await getTranslations("verifyEmail");
  return (
    <Frame title={t("verified")}>
      <Alert tone="good">
        <p>{t("yours")}</p>
        <p className="font-semibold">{email}</p>
      </Alert>
      <LinkButton href="/">{t("polls")}</LinkButton>
    </Frame>
  );
}
