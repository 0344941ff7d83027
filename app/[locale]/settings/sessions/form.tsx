"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { endOne, endTheOthers } from "./actions";

/** A button that ends one session or device. The list item it stands in names it. */
export function EndButton({ id, kind }: { id: string; kind: "session" | "device" | "app" }) {
  const t = useTranslations("sessionsForm");
  const [problem, form] = useForm(endOne);
  return (
    <Form {...form} className="col-start-2 row-start-1 sm:row-end-3">
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="kind" value={kind} />
      <SubmitButton variant="secondary" pendingText={t("ending")} aria-describedby={`about-${id}`}>
        {t("end")}
      </SubmitButton>
      {problem && <Alert tone="error">{problem}</Alert>}
    </Form>
  );
}

export function EndOthersButton() {
  const t = useTranslations("sessionsForm");
  const [problem, form] = useForm(endTheOthers);
  return (
    <Form {...form}>
      {problem && <Alert tone="error">{problem}</Alert>}
      <SubmitButton variant="secondary" pendingText={t("ending")} aria-describedby="end-others-hint">
        {t("endOthers")}
      </SubmitButton>
      <p id="end-others-hint" className="mt-3 text-[0.9375rem] text-muted">
        {t("hint")}
      </p>
    </Form>
  );
}
