import { PasswordField } from "./password-field";

/** A field to choose a new password. Its hint states the rules up front. */
export function NewPasswordField({ label, name, errors }: { label: string; name: string; errors?: string[] | undefined }) {
  return (
    <PasswordField
      label={label}
      name={name}
      autoComplete="new-password"
      hint="At least 8 characters. Longer is better; anything goes."
      required
      errors={errors ?? []}
    />
  );
}
