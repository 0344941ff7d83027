"use client";

import { useTranslations } from "next-intl";
import { PasswordField } from "./password-field";

/** A field to choose a new password. Its hint states the rules up front. */
export function NewPasswordField({ label, name }: { label: string; name: string }) {
  const t = useTranslations("form");
  return <PasswordField label={label} name={name} autoComplete="new-password" hint={t("newPassword")} required />;
}
