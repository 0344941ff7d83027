import { PasswordField } from "./password-field";

/** For a password that is chosen: says what it takes before anybody has to guess. */
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
