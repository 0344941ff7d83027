"use client";

import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { sendNewCode, verifyEmail } from "./actions";

export function VerifyForm() {
  const [state, form] = useForm(verifyEmail);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <CodeField label="Code" required errors={state?.error?.code ?? undefined} />
      <SubmitButton pendingText="Verifying…">Verify email</SubmitButton>
    </Form>
  );
}

/** For people whose code has not arrived or has expired. */
export function NewCodeForm() {
  const [sent, form] = useForm(sendNewCode);
  return (
    <Form {...form} className="mt-8">
      {sent && <Alert tone={sent.tone}>{sent.text}</Alert>}
      <p className="mb-3 text-muted">No code, or an old one? Look in the spam folder too.</p>
      <SubmitButton variant="secondary" pendingText="Sending…">
        Send a new code
      </SubmitButton>
    </Form>
  );
}
