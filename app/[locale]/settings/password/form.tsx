"use client";

import { Alert } from "@/components/alert";
import { ConfirmPassword } from "@/components/confirm-password";
import { Form, useForm } from "@/components/form";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { setPassword } from "./actions";

export function PasswordForm({ email }: { email: string }) {
  const [state, form] = useForm(setPassword);
  return (
    <Form {...form} className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <ConfirmPassword email={email} label="Current password" name="currentPassword" errors={state?.error?.currentPassword} />
      <NewPasswordField label="New password" name="newPassword" errors={state?.error?.newPassword ?? undefined} />
      <SubmitButton pendingText="One moment…">Change password</SubmitButton>
    </Form>
  );
}
