"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { NumberFields } from "../../2fa/form";
import { changeNumber, removeNumber } from "./actions";

type ChangeFormProps = { email: string; countries: { value: string; label: string }[]; country: string };

export function ChangeForm({ email, countries, country }: ChangeFormProps) {
  const t = useTranslations("phoneSettingsForm");
  const [state, form] = useForm(changeNumber);
  return (
    <Form {...form} aria-label={t("change")} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <NumberFields countries={countries} country={country} state={state} />
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton pendingText={t("sending")}>{t("change")}</SubmitButton>
    </Form>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const t = useTranslations("phoneSettingsForm");
  const [state, form] = useForm(removeNumber);
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
