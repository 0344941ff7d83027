"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { useRecoveryCode as tryCode } from "./actions";

export function RecoveryForm({ next, before }: { next: string; before: FormState }) {
  const t = useTranslations("recoveryForm");
  const [state = before, form] = useForm(tryCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label={t("code")}
        name="code"
        hint={t("hint")}
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        required
        errors={state?.error?.code ?? undefined}
      />
      <SubmitButton pendingText={t("checking")}>{t("use")}</SubmitButton>
    </Form>
  );
}
