"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { deleteMyAccount } from "./actions";

export function DeleteForm({ email }: { email: string }) {
  const t = useTranslations("deleteForm");
  const [state, form] = useForm(deleteMyAccount);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton variant="danger" pendingText={t("deleting")}>
        {t("delete")}
      </SubmitButton>
    </Form>
  );
}
