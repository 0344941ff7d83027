"use client";

import { useTranslations } from "next-intl";
import { Checkbox } from "@/components/checkbox";
import { ActionForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { closePoll, removeDraft, removePoll } from "./actions";

/** `isForGood`: the poll cannot be opened again. */
export function CloseForm({ id, isForGood }: { id: string; isForGood: boolean }) {
  const t = useTranslations("manageForm");
  return (
    <ActionForm action={closePoll}>
      <input type="hidden" name="poll" value={id} />
      <SubmitButton variant={isForGood ? "danger" : "secondary"} pendingText={t("closing")}>
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

export function DeleteDraftForm({ id }: { id: string }) {
  const t = useTranslations("manageForm");
  return (
    <ActionForm action={removeDraft}>
      <input type="hidden" name="poll" value={id} />
      <SubmitButton variant="secondary" pendingText={t("deleting")}>
        {t("deleteDraft")}
      </SubmitButton>
    </ActionForm>
  );
}
