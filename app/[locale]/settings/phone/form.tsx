"use client";

import { Alert } from "@/components/alert";
import { Form, useForm } from "@/components/form";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
import { NumberFields } from "../../2fa/form";
import { changeNumber, removeNumber } from "./actions";

type ChangeFormProps = { email: string; countries: { value: string; label: string }[]; country: string };

export function ChangeForm({ email, countries, country }: ChangeFormProps) {
  const [state, form] = useForm(changeNumber);
  return (
    <Form {...form} aria-label="Change number" className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <NumberFields countries={countries} country={country} state={state} />
      <Password email={email} state={state} />
      <SubmitButton pendingText="Sending…">Change number</SubmitButton>
    </Form>
  );
}

export function RemoveForm({ email }: { email: string }) {
  const [state, form] = useForm(removeNumber);
  return (
    <Form {...form} aria-label="Remove number" className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <Password email={email} state={state} />
      <SubmitButton variant="secondary" pendingText="Removing…">
        Remove number
      </SubmitButton>
    </Form>
  );
}

function Password({ email, state }: { email: string; state: FormState }) {
  return (
    <>
      {/* Tells password managers which account this password belongs to. */}
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        errors={state?.error?.password ?? undefined}
      />
    </>
  );
}
