"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Countdown } from "@/components/countdown";
import { ActionForm, Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { callMe, changeNumber, sendNewCode, verifyCode } from "../actions";
import { RememberBox } from "../form";

export function CodeForm({ next, before }: { next: string; before: FormState }) {
  const t = useTranslations("codeForm");
  return (
    <ActionForm action={verifyCode} before={before} className="flex flex-col gap-6">
      <input type="hidden" name="next" value={next} />
      <CodeField required />
      <RememberBox />
      <SubmitButton pendingText={t("checking")}>{t("verify")}</SubmitButton>
    </ActionForm>
  );
}

/** What to do when no code has arrived. `seconds` is the wait before another can be requested. */
export function OtherWays({ next, seconds }: { next: string; seconds: number }) {
  const t = useTranslations("codeForm");
  const [sent, sendForm] = useForm(sendNewCode);
  const [called, callForm] = useForm(callMe);
  const [, changeForm] = useForm(changeNumber);
  const last = called ?? sent;
  return (
    <section aria-label={t("noCode")} className="mt-8">
      {last && <Alert tone={last.tone}>{last.text}</Alert>}
      <Countdown key={last ? `${last.text}${last.wait}` : "first"} seconds={last?.wait ?? seconds} before={t("wait")} after={t("now")}>
        <div className="flex flex-wrap gap-3">
          <Form {...sendForm} className="grow sm:grow-0">
            <input type="hidden" name="next" value={next} />
            <SubmitButton variant="secondary" pendingText={t("sending")}>
              {t("again")}
            </SubmitButton>
          </Form>
          <Form {...callForm} className="grow sm:grow-0">
            <input type="hidden" name="next" value={next} />
            <SubmitButton variant="secondary" pendingText={t("calling")}>
              {t("call")}
            </SubmitButton>
          </Form>
        </div>
      </Countdown>
      <Form {...changeForm} className="mt-3">
        <input type="hidden" name="next" value={next} />
        <SubmitButton variant="quiet">{t("another")}</SubmitButton>
      </Form>
    </section>
  );
}
