"use client";

import { useTranslations } from "next-intl";
import { PasswordField } from "./password-field";

type ConfirmPasswordProps = { email: string; label?: string; name?: string };

/** Asks for the account's password before a change. `email` tells password managers which account it belongs to. */
export function ConfirmPassword({ email, label, name = "password" }: ConfirmPasswordProps) {
  const t = useTranslations("form");
  return (
    <>
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <PasswordField label={label ?? t("password")} name={name} autoComplete="current-password" required />
    </>
  );
}
