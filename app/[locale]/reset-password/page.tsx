import { cookies } from "next/headers";
import { getTranslations } from "next-intl/server";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { CodeField } from "@/components/code-field";
import { Field } from "@/components/field";
import { ActionForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { env } from "@/lib/platform/env";
import { paths, safeNext, withNextUnlessHome } from "@/lib/platform/paths";
import { resetCookie } from "@/lib/sessions/cookies";
import { titled } from "@/lib/web/locale";
import { Frame, linkTo } from "../parts";
import { setNewPassword } from "./actions";

export const generateMetadata = titled("resetPassword.title");

/** Anyone. Asks for the mailed code and a new password; carries `next` to the login. */
export default async function ResetPasswordPage({ searchParams }: PageProps<"/[locale]/reset-password">) {
  const next = safeNext((await searchParams).next);
  const email = (await cookies()).get(resetCookie())?.value;
  const t = await getTranslations("resetPassword");
  return (
    <Frame title={t("title")} lead={t("lead")}>
      {email !== undefined && <Alert tone="info">{t("asked", { minutes: env().mailCodeMinutes })}</Alert>}
      <Card>
        <ActionForm action={setNewPassword} className="flex flex-col gap-6">
          <input type="hidden" name="next" value={next} />
          <Field label={t("email")} name="email" type="email" autoComplete="username" required defaultValue={email} />
          <CodeField label={t("code")} required />
          <NewPasswordField label={t("newPassword")} name="newPassword" />
          <SubmitButton>{t("submit")}</SubmitButton>
        </ActionForm>
      </Card>
      <p className="mt-6 text-muted">{t.rich("noCode", { link: linkTo(withNextUnlessHome(paths.forgotPassword, next)) })}</p>
    </Frame>
  );
}
