"use client";

import { useTranslations } from "next-intl";
import { Field, type FieldProps } from "./field";

/** A field for a one-time code, which phones fill in from the message. It has no maxlength: people paste whole messages. */
export function CodeField({ label, name = "code", ...field }: Partial<FieldProps>) {
  const t = useTranslations("form");
  return (
    <Field
      type="text"
      inputMode="numeric"
      autoComplete="one-time-code"
      autoCapitalize="none"
      spellCheck={false}
      {...field}
      label={label ?? t("code")}
      name={name}
      code
    />
  );
}
