"use client";

import { useActionState } from "react";
import { Alert } from "@/components/alert";
import { Field } from "@/components/field";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/web/action";
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
      {masked === null ? (
        <NumberFields countries={countries} country={country} state={state} />
      ) : (
        <Field
          label="Phone number"
          name="phone"
          type="tel"
          hint="Proven, and part of your account."
          disabled
          defaultValue={masked}
          errors={state?.error?.phone ?? undefined}
        />
      )}
      <SubmitButton pendingText="Sending…">Send code</SubmitButton>
    </form>
  );
}

type NumberFieldsProps = Pick<PhoneFormProps, "countries" | "country"> & { state: FormState };

/** The country and the number, as they are typed. */
export function NumberFields({ countries, country, state }: NumberFieldsProps) {
  return (
    <>
      <SelectField
        label="Country"
        name="country"
        autoComplete="country"
        options={countries}
        defaultValue={String(state?.initialValue?.country ?? country)}
      />
      <Field
        label="Phone number"
        name="phone"
        type="tel"
        autoComplete="tel"
        hint="Any usual spelling; with + in front the country above is ignored."
        required
        defaultValue={String(state?.initialValue?.phone ?? "")}
        errors={state?.error?.phone ?? undefined}
      />
    </>
  );
}
