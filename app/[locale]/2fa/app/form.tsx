"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { RememberBox } from "../form";
import { proveByCode } from "./actions";

export function AppForm({ next, before }: { next: string; before: FormState }) {
  const t = useTranslations("appForm");
  const [state = before, form] = useForm(proveByCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <CodeField label={t("code")} required errors={state?.error?.code ?? undefined} />
      <RememberBox state={state} />
      <SubmitButton pendingText={t("checking")}>{t("verify")}</SubmitButton>
    </Form>
  );
}
