"use client";

import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { setPassword } from "./actions";

export function PasswordForm({ email }: { email: string }) {
  const [state, form] = useForm(setPassword);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      {/* Tells password managers which account this password belongs to. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Current password"
        name="currentPassword"
        autoComplete="current-password"
        required
        errors={state?.error?.currentPassword ?? undefined}
      />
      <NewPasswordField label="New password" name="newPassword" errors={state?.error?.newPassword ?? undefined} />
      <SubmitButton pendingText="One moment…">Change password</SubmitButton>
    </Form>
  );
}
