"use client";

import { useTranslations } from "next-intl";
import { ConfirmPassword } from "@/components/confirm-password";
import { ConfirmedButton } from "@/components/confirmed-button";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { NumberFields } from "../../2fa/form";
import { changeNumber, removeNumber } from "./actions";

type ChangeFormProps = { email: string; countries: { value: string; label: string }[]; country: string };

export function ChangeForm({ email, countries, country }: ChangeFormProps) {
  const t = useTranslations("phoneSettingsForm");
  return (
    <ActionForm action={changeNumber} aria-label={t("change")} className="flex flex-col gap-6">
      <NumberFields countries={countries} country={country} />
      <ConfirmPassword email={email} />
      <SubmitButton pendingText={t("sending")}>{t("change")}</SubmitButton>
    </ActionForm>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const t = useTranslations("phoneSettingsForm");
  return <ConfirmedButton action={removeNumber} email={email} label={t("remove")} pendingText={t("removing")} variant="secondary" />;
}
