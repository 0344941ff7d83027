"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { cancelSetUp, removeApp, startSetUp, turnOn } from "./actions";

export function StartForm({ email, label }: { email: string; label: string }) {
  const [state, form] = useForm(startSetUp);
  return (
    <Form {...form} aria-label={label} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton>{label}</SubmitButton>
    </Form>
  );
}

export function ConfirmForm() {
  const t = useTranslations("authenticatorForm");
  const [state, form] = useForm(turnOn);
  return (
    <Form {...form} aria-label={t("turnOn")} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <CodeField label={t("code")} required errors={state?.error?.code ?? undefined} />
      <SubmitButton pendingText={t("checking")}>{t("turnOn")}</SubmitButton>
    </Form>
  );
}

export function CancelForm() {
  const t = useTranslations("authenticatorForm");
  const [, form] = useForm(cancelSetUp);
  return (
    <Form {...form}>
      <SubmitButton variant="quiet">{t("cancel")}</SubmitButton>
    </Form>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const t = useTranslations("authenticatorForm");
  const [state, form] = useForm(removeApp);
  return (
    <Form {...form} aria-label={t("remove")} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton variant="secondary" pendingText={t("removing")}>
        {t("remove")}
      </SubmitButton>
    </Form>
  );
}
