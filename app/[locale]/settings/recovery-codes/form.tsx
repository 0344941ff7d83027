"use client";

import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Alert } from "@/components/alert";
import { Card } from "@/components/card";
import { CodeList } from "@/components/code-list";
import { ConfirmPassword } from "@/components/confirm-password";
import { Done } from "@/components/done";
import { Form, useForm } from "@/components/form";
import { LinkButton } from "@/components/link-button";
import { SubmitButton } from "@/components/submit-button";
import { paths } from "@/lib/platform/paths";
import { createRecoveryCodes } from "./actions";

/**
 * The form with `children` above it, or the new codes in its place. A form without JavaScript posts its last state along,
 * and the codes must not be part of that.
 */
export function CodesForm({ email, hasCodes, children }: { email: string; hasCodes: boolean; children: ReactNode }) {
  const t = useTranslations("recoveryCodesForm");
  const [state, form] = useForm(createRecoveryCodes);
  if (state?.codes) return <NewCodes codes={state.codes} />;
  const error = state?.refused?.error;
  return (
    <Card>
      {children}
      <Form {...form} className="flex flex-col gap-6">
        {error?.[""] && <Alert tone="error">{error[""]}</Alert>}
        {hasCodes && <p>{t("replace")}</p>}
        <ConfirmPassword email={email} />
        <SubmitButton pendingText={t("creating")}>{t("create")}</SubmitButton>
      </Form>
    </Card>
  );
}

function NewCodes({ codes }: { codes: string[] }) {
  const t = useTranslations("recoveryCodesForm");
  return (
    <section aria-label={t("yours")}>
      <Done title={t("keep")}>{t("keepWhy")}</Done>
      <CodeList codes={codes} fileName="pollstr-recovery-codes.txt" />
      <p className="mt-8 print:hidden">
        <LinkButton href={paths.settings.all}>{t("kept")}</LinkButton>
      </p>
    </section>
  );
}
