"use client";

import { useTranslations } from "next-intl";
import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { type Explain, signWithPasskey } from "@/components/passkey";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { RememberBox } from "../form";
import { askPasskey, provePasskey } from "./actions";

/** Gets a challenge from the server, has the passkey sign it and posts the answer. */
async function sign(before: FormState, form: FormData, explain: Explain): Promise<FormState> {
  const typed = { initialValue: { remember: String(form.get("remember")) } };
  const { options, refused } = await askPasskey(form);
  if (!options) return { ...typed, error: { "": [refused] } };
  const { answer, problem } = await signWithPasskey(options, explain);
  if (answer === undefined) return { ...typed, error: { "": [problem] } };
  form.set("answer", answer);
  return provePasskey(before, form);
}

export function PasskeyForm({ next }: { next: string }) {
  const t = useTranslations("passkeyForm");
  const explain = useTranslations("passkeyProblem");
  // Without JavaScript the form posts no answer, and the action says that a passkey needs JavaScript.
  const [state, form] = useForm(provePasskey, (before, form) => sign(before, form, explain));
  const errors = state?.error?.[""] ?? state?.error?.answer;
  return (
    <Form {...form} className="flex flex-col gap-6">
      {errors && <Alert tone="error">{errors}</Alert>}
      <input type="hidden" name="next" value={next} />
      <RememberBox />
      <SubmitButton pendingText={t("waiting")}>{t("use")}</SubmitButton>
    </Form>
  );
}
