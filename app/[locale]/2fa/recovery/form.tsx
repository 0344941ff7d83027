"use client";

import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { useRecoveryCode as tryCode } from "./actions";

export function RecoveryForm({ next, before }: { next: string; before: FormState }) {
  const [state = before, form] = useForm(tryCode);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      <Field
        label="Recovery code"
        name="code"
        hint="One of the ten that you kept, such as ABCDE-12345-FGHJK. Each works once."
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        required
        errors={state?.error?.code ?? undefined}
      />
      <SubmitButton pendingText="Checking…">Use code</SubmitButton>
    </Form>
  );
}
