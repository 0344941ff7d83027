"use client";

import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { deleteMyAccount } from "./actions";

export function DeleteForm({ email }: { email: string }) {
  const [state, form] = useForm(deleteMyAccount);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      {/* Tells password managers which account this password belongs to. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        errors={state?.error?.password ?? undefined}
      />
      <SubmitButton variant="danger" pendingText="Deleting…">
        Delete my account for good
      </SubmitButton>
    </Form>
  );
}
