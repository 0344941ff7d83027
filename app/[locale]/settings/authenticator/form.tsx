"use client";

import { Alert } from "@/components/alert";
import { CodeField } from "@/components/code-field";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { SubmitButton } from "@/components/submit-button";
import { cancelSetUp, removeApp, startSetUp, turnOn } from "./actions";

export function StartForm({ email, label }: { email: string; label: string }) {
  const [state, form] = useForm(startSetUp);
  return (
    <Form {...form} aria-label={label} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton>{label}</SubmitButton>
    </Form>
  );
}

export function ConfirmForm() {
  const [state, form] = useForm(turnOn);
  return (
    <Form {...form} aria-label="Turn on" className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <CodeField label="Code from your app" required errors={state?.error?.code ?? undefined} />
      <SubmitButton pendingText="Checking…">Turn on</SubmitButton>
    </Form>
  );
}

export function CancelForm() {
  const [, form] = useForm(cancelSetUp);
  return (
    <Form {...form}>
      <SubmitButton variant="quiet">Cancel</SubmitButton>
    </Form>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const [state, form] = useForm(removeApp);
  return (
    <Form {...form} aria-label="Remove app" className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} errors={state?.error?.password} />
      <SubmitButton variant="secondary" pendingText="Removing…">
        Remove app
      </SubmitButton>
    </Form>
  );
}
