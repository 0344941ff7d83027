"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Checkbox } from "@/components/checkbox";
import { Form, useForm } from "@/components/form";
import { Errors } from "@/components/labelled";
import { SubmitButton } from "@/components/submit-button";
import { closePoll, removePoll } from "./actions";

export function CloseForm({ id }: { id: string }) {
  const t = useTranslations("manageForm");
  const [state, form] = useForm(closePoll);
  return (
    <Form {...form} className="w-full sm:w-auto">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="poll" value={id} />
      <SubmitButton variant="secondary" pendingText={t("closing")}>
        {t("close")}
      </SubmitButton>
    </Form>
  );
}

export function DeleteForm({ id }: { id: string }) {
  const t = useTranslations("manageForm");
  const [state, form] = useForm(removePoll);
  return (
    <Form {...form} className="flex flex-col gap-4">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="poll" value={id} />
      <div>
        <Checkbox label={t("confirm")} name="confirmed" />
        <Errors id="confirmed-error" errors={state?.error?.confirmed ?? undefined} />
      </div>
      <div>
        <SubmitButton variant="danger" pendingText={t("deleting")}>
          {t("delete")}
        </SubmitButton>
      </div>
    </Form>
  );
}
