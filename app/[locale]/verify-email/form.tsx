"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { sendNewCode, verifyEmail } from "./actions";

export function VerifyForm() {
  const t = useTranslations("verifyForm");
  const [state, form] = useForm(verifyEmail);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <CodeField label={t("code")} required errors={state?.error?.code ?? undefined} />
      <SubmitButton pendingText={t("pending")}>{t("submit")}</SubmitButton>
    </Form>
  );
}

/** For people whose code has not arrived or has expired. */
export function NewCodeForm() {
  const t = useTranslations("verifyForm");
  const [sent, form] = useForm(sendNewCode);
  return (
    <Form {...form} className="mt-8">
      {sent && <Alert tone={sent.tone}>{sent.text}</Alert>}
      <p className="mb-3 text-muted">{t("noCode")}</p>
      <SubmitButton variant="secondary" pendingText={t("sending")}>
        {t("again")}
      </SubmitButton>
    </Form>
  );
}
