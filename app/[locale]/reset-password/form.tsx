"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { setNewPassword } from "./actions";

export function ResetForm({ next, email }: { next: string; email: string }) {
  const t = useTranslations("resetForm");
  const [state, form] = useForm(setNewPassword);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label={t("email")}
        name="email"
        type="email"
        autoComplete="username"
        required
        defaultValue={String(state?.initialValue?.email ?? email)}
        errors={state?.error?.email ?? undefined}
      />
      <CodeField label={t("code")} required errors={state?.error?.code ?? undefined} />
      <NewPasswordField label={t("newPassword")} name="newPassword" errors={state?.error?.newPassword ?? undefined} />
      <SubmitButton>{t("submit")}</SubmitButton>
    </Form>
  );
}
