import { getTranslations } from "next-intl/server";
import { Card } from "@/components/card";
import { ConfirmPassword } from "@/components/confirm-password";
import { ActionForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { requireAccount } from "@/lib/gate/require";
import { paths } from "@/lib/platform/paths";
import { titled } from "@/lib/web/locale";
import { linkTo, SettingFrame } from "../../parts";
import { setPassword } from "./actions";

export const generateMetadata = titled("passwordPage.title");

/** Logged in. Asks for the current password and a new one. */
export default async function PasswordPage() {
  const { email } = await requireAccount(paths.settings.password);
  const t = await getTranslations("passwordPage");
  return (
    <SettingFrame title={t("title")} lead={t("lead")}>
      <Card>
        <ActionForm action={setPassword} className="flex flex-col gap-6">
          <ConfirmPassword email={email} label={t("current")} name="currentPassword" />
          <NewPasswordField label={t("new")} name="newPassword" />
          <SubmitButton>{t("change")}</SubmitButton>
        </ActionForm>
      </Card>
      <p className="mt-6 text-muted">{t.rich("forgot", { link: linkTo(paths.forgotPassword) })}</p>
    </SettingFrame>
  );
}
