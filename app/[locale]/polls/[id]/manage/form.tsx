"use client";

import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/checkbox";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { closePoll, removePoll } from "./actions";

export function CloseForm({ id }: { id: string }) {
  const t = useTranslations("manageForm");
  return (
    <ActionForm action={closePoll} className="w-full sm:w-auto">
      <input type="hidden" name="poll" value={id} />
      <SubmitButton variant="secondary" pendingText={t("closing")}>
        {t("close")}
      </SubmitButton>
    </ActionForm>
  );
}

export function DeleteForm({ id }: { id: string }) {
  const t = useTranslations("manageForm");
  return (
    <ActionForm action={removePoll} className="flex flex-col gap-4">
      <input type="hidden" name="poll" value={id} />
      <Checkbox label={t("confirm")} name="confirmed" />
      <div>
        <SubmitButton variant="danger" pendingText={t("deleting")}>
          {t("delete")}
        </SubmitButton>
      </div>
    </ActionForm>
  );
}
