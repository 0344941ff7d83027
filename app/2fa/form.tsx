"use client";

import { useActionState } from "react";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import { sendCode } from "./actions";

type PhoneFormProps = {
  next: string;
  /** The proven number as its owner may see it; then there is nothing to type. */
  masked: string | null;
  countries: { value: string; label: string }[];
  country: string;
};

export function PhoneForm({ next, masked, countries, country }: PhoneFormProps) {
  const [state, action] = useActionState(sendCode, undefined);
  return (
    <form action={action} noValidate className="flex flex-col gap-6">
      {state?.error?.[""] && <Alert tone="error">{state.error[""]}</Alert>}
      <input type="hidden" name="next" value={next} />
      {masked === null && (
        <SelectField
          label="Country"
          name="country"
          autoComplete="country"
          options={countries}
          defaultValue={String(state?.initialValue?.country ?? country)}
        />
      )}
      <Field
        label="Phone number"
        name="phone"
        type="tel"
        autoComplete="tel"
        hint={masked === null ? "Any usual spelling; with + in front the country above is ignored." : "Proven, and part of your account."}
        required
        disabled={masked !== null}
        defaultValue={masked ?? String(state?.initialValue?.phone ?? "")}
        errors={state?.error?.phone ?? undefined}
      />
      <SubmitButton pendingText="Sending…">Send code</SubmitButton>
    </form>
  );
}
