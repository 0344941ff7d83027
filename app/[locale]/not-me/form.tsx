"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { undoChange } from "./actions";

export function UndoForm() {
  const t = useTranslations("undoForm");
  const [state, form] = useForm(undoChange);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
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
      <SubmitButton>{t("submit")}</SubmitButton>
    </Form>
  );
}
