"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { ConfirmPassword } from "@/components/confirm-password";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { type Explain, makePasskey } from "@/components/passkey";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { addPasskey, askNewPasskey, removePasskey, renamePasskey } from "./actions";

/** Gets the options from the server, has the browser create a passkey and posts the result. */
async function make(before: FormState, form: FormData, explain: Explain): Promise<FormState> {
  const { options, refused } = await askNewPasskey(form);
  if (!options) return refused;
  const { answer, problem } = await makePasskey(options, explain);
  if (answer === undefined) return { error: { "": [problem] }, initialValue: { name: String(form.get("name")) } };
  form.set("answer", answer);
  return addPasskey(before, form);
}

export function AddForm({ email, name }: { email: string; name: string }) {
  const t = useTranslations("passkeysForm");
  const explain = useTranslations("passkeyProblem");
  // Without JavaScript the form posts no passkey, and the action says that this needs JavaScript.
  const [state, form] = useForm(addPasskey, (before, form) => make(before, form, explain));
  const errors = state?.error?.[""] ?? state?.error?.answer;
  return (
    <Form {...form} aria-label={t("add")} className="flex flex-col gap-6">
      {errors && <Alert tone="error">{errors}</Alert>}
      <Name name={name} hint={t("hint")} />
      <ConfirmPassword email={email} />
      <SubmitButton pendingText={t("waiting")}>{t("submit")}</SubmitButton>
    </Form>
  );
}

/** Renames or removes one passkey. Stays open when something was refused. */
export function EditPasskey({ id, name, email }: { id: string; name: string; email: string }) {
  const t = useTranslations("passkeysForm");
  const [renamed, renameForm] = useForm(renamePasskey);
  const [removed, removeForm] = useForm(removePasskey);
  const refused = [renamed, removed].some((state) => state?.error);
  return (
    <details open={refused} className="mt-1">
      <summary className="inline-flex min-h-11 cursor-pointer items-center text-accent underline" aria-describedby={`about-${id}`}>
        {t("edit")}
      </summary>
      <div className="mt-3 flex flex-col gap-8 border-rule border-l-2 pl-5">
        <Form {...renameForm} aria-label={t("rename", { name })} className="flex flex-col gap-4">
          {renamed?.error?.[""] && <Alert tone="error">{renamed.error[""]}</Alert>}
          <input type="hidden" name="id" value={id} />
          <Name name={name} />
          <SubmitButton variant="secondary" pendingText={t("saving")}>
            {t("save")}
          </SubmitButton>
        </Form>
        <Form {...removeForm} aria-label={t("removeNamed", { name })} className="flex flex-col gap-4">
          {removed?.error?.[""] && <Alert tone="error">{removed.error[""]}</Alert>}
          <input type="hidden" name="id" value={id} />
          <ConfirmPassword email={email} />
          <SubmitButton variant="secondary" pendingText={t("removing")}>
            {t("remove")}
          </SubmitButton>
        </Form>
      </div>
    </details>
  );
}

function Name({ name, hint }: { name: string; hint?: string }) {
  const t = useTranslations("passkeysForm");
  return <Field label={t("name")} name="name" hint={hint} autoComplete="off" maxLength={40} required defaultValue={name} />;
}
