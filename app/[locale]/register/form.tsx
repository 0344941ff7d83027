"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { createAccount } from "./actions";

export function RegisterForm({ next }: { next: string }) {
  const t = useTranslations("registerForm");
  const [state, form] = useForm(createAccount);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label={t("fullName")}
        name="fullName"
        autoComplete="name"
        required
        defaultValue={String(state?.initialValue?.fullName ?? "")}
        errors={state?.error?.fullName ?? undefined}
      />
      <Field
        label={t("email")}
        name="email"
        type="email"
        autoComplete="email"
        required
        defaultValue={String(state?.initialValue?.email ?? "")}
        errors={state?.error?.email ?? undefined}
      />
      <NewPasswordField label={t("password")} name="password" errors={state?.error?.password ?? undefined} />
      <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
    </Form>
  );
}
