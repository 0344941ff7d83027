"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { setPassword } from "./actions";

export function PasswordForm({ email }: { email: string }) {
  const t = useTranslations("passwordForm");
  const [state, form] = useForm(setPassword);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} label={t("current")} name="currentPassword" errors={state?.error?.currentPassword} />
      <NewPasswordField label={t("new")} name="newPassword" errors={state?.error?.newPassword ?? undefined} />
      <SubmitButton>{t("change")}</SubmitButton>
    </Form>
  );
}
