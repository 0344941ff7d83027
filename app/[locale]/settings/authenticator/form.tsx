"use client";

import { useTranslations } from "next-intl";
import { CodeField } from "@/components/code-field";
import { ConfirmedButton } from "@/components/confirmed-button";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { cancelSetUp, removeApp, startSetUp, turnOn } from "./actions";

export function StartForm({ email, label }: { email: string; label: string }) {
  return <ConfirmedButton action={startSetUp} email={email} label={label} />;
}

export function ConfirmForm() {
  const t = useTranslations("authenticatorForm");
  return (
    <ActionForm action={turnOn} aria-label={t("turnOn")} className="flex flex-col gap-6">
      <CodeField label={t("code")} required />
      <SubmitButton pendingText={t("checking")}>{t("turnOn")}</SubmitButton>
    </ActionForm>
  );
}

export function CancelForm() {
  const t = useTranslations("authenticatorForm");
  return (
    <ActionForm action={cancelSetUp}>
      <SubmitButton variant="quiet">{t("cancel")}</SubmitButton>
    </ActionForm>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const t = useTranslations("authenticatorForm");
  return <ConfirmedButton action={removeApp} email={email} label={t("remove")} pendingText={t("removing")} variant="secondary" />;
}
