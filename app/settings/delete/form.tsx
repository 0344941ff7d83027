"use client";

import { useActionState } from "react";
import { Alert } from "@/components/alert";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { deleteMyAccount } from "./actions";

export function DeleteForm({ email }: { email: string }) {
  const [state, action] = useActionState(deleteMyAccount, undefined);
  return (
    <form action={action} noValidate className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      {/* Tells a password manager whose password is asked for. */}
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
    </form>
  );
}
