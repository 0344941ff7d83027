"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Field, type FieldProps } from "./field";
import { useHydrated } from "./use-hydrated";

/** A password Field with a button to show it. The button needs JavaScript; its space is always reserved. */
export function PasswordField(props: Omit<FieldProps, "type">) {
  const t = useTranslations("form");
  const [shown, setShown] = useState(false);
  const scripted = useHydrated();
  return (
    <Field
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      type={shown ? "text" : "password"}
      end={
        <button
          type="button"
          hidden={!scripted}
          aria-label={shown ? t("hide") : t("show")}
          onClick={() => setShown(!shown)}
          className="flex size-11 items-center justify-center rounded-sm text-muted hover:text-ink [&[hidden]]:hidden"
        >
          <svg viewBox="0 0 24 24" className="size-5" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.75">
            <path d="M2 12s3.5-6.5 10-6.5S22 12 22 12s-3.5 6.5-10 6.5S2 12 2 12z" />
            <circle cx="12" cy="12" r="3" />
            {shown && <path d="M4 20L20 4" strokeLinecap="round" />}
          </svg>
        </button>
      }
    />
  );
}
