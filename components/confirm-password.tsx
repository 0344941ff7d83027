import { PasswordField } from "./password-field";

type ConfirmPasswordProps = { email: string; label?: string; name?: string; errors: string[] | null | undefined };

/** Asks for the account's password before a change. `email` tells password managers which account it belongs to. */
export function ConfirmPassword({ email, label = "Password", name = "password", errors }: ConfirmPasswordProps) {
  return (
    <>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label={label} name={name} autoComplete="current-password" required errors={errors ?? undefined} />
    </>
  );
}
