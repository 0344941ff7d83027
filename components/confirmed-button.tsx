"use client";

import type { ButtonVariant } from "./button-style";
import { ConfirmPassword } from "./confirm-password";
import { type Action, ActionForm } from "./form";
import { SubmitButton } from "./submit-button";

type ConfirmedButtonProps<State> = {
  action: Action<State>;
  /** The account's email address, for password managers. */
  email: string;
  /** The name of the form and of its button. */
  label: string;
  pendingText?: string;
  variant?: ButtonVariant;
};

/** A button that does something once the account's password is typed. */
export function ConfirmedButton<State>({ action, email, label, ...button }: ConfirmedButtonProps<State>) {
  return (
    <ActionForm action={action} aria-label={label} className="flex flex-col gap-6">
      <ConfirmPassword email={email} />
      <SubmitButton {...button}>{label}</SubmitButton>
    </ActionForm>
  );
}
