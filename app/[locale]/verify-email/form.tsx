"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { sendNewCode } from "./actions";

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
