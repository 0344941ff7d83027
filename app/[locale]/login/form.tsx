"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { logIn } from "./actions";

export function LoginForm({ next }: { next: string }) {
  const t = useTranslations("loginForm");
  const [state, form] = useForm(logIn);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label={t("login")}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        defaultValue={String(state?.initialValue?.login ?? "")}
        errors={state?.error?.login ?? undefined}
      />
      <PasswordField
        label={t("password")}
        name="password"
        autoComplete="current-password"
        required
        errors={state?.error?.password ?? undefined}
      />
      <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
    </Form>
  );
}
