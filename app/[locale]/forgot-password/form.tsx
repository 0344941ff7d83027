"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { askForReset } from "./actions";

export function ForgotForm({ next, email }: { next: string; email: string }) {
  const t = useTranslations("forgotForm");
  const [state, form] = useForm(askForReset);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label={t("email")}
        name="email"
        type="email"
        autoComplete="email"
        required
        defaultValue={String(state?.initialValue?.email ?? email)}
        errors={state?.error?.email ?? undefined}
      />
      <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
    </Form>
  );
}
