import { Field, type FieldProps } from "./field";

/** For a one-time code: phones offer the one from the message. No longest text: the whole message may be pasted. */
export function CodeField({ label = "Verification code", name = "code", ...field }: Partial<FieldProps>) {
  return (
    <Field
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      {...field}
      label={label}
      name={name}
      code
    />
  );
}
