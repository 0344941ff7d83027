"use client";

import { useTranslations } from "next-intl";
import { type ComponentProps, type ReactNode, useContext, useEffect, useState } from "react";
import { useFormStatus } from "react-dom";
import { type ButtonVariant, buttonStyle } from "./button-style";
import { Waiting } from "./waiting";

type SubmitButtonProps = Omit<ComponentProps<"button">, "type" | "className" | "style" | "children"> & {
  variant?: ButtonVariant;
  pendingText?: string;
  children: ReactNode;
};

/**
 * Submits its form once: it ignores presses while the answer is pending or a surrounding Countdown runs. Meanwhile it
 * stays focusable (aria-disabled). It is always as wide as the longer of its two texts.
 */
export function SubmitButton({
  variant = "primary",
  pendingText: ownText,
  disabled = false,
  onClick,
  children,
  ...button
}: SubmitButtonProps) {
  const t = useTranslations("form");
  const pendingText = ownText ?? t("pending");
  const { pending } = useFormStatus();
  const waiting = useContext(Waiting);
  const [pressed, setPressed] = useState(false);
  const off = pending || waiting || disabled;
  useEffect(() => (pending ? () => setPressed(false) : undefined), [pending]);
  const busy = pending && pressed; // A form may have several buttons. Only the pressed one shows its pending text.

  return (
    <>
      <button
        {...button}
        type="submit"
        aria-disabled={off || undefined}
        onClick={(event) => {
          if (off) return event.preventDefault();
          setPressed(true);
          onClick?.(event);
        }}
        className={buttonStyle(variant)}
      >
        <span className="grid items-center">
          <span className={`col-start-1 row-start-1 ${busy ? "invisible" : ""}`} aria-hidden={busy || undefined}>
            {children}
          </span>
          <span className={`col-start-1 row-start-1 ${busy ? "" : "invisible"}`} aria-hidden={!busy || undefined}>
            {pendingText}
          </span>
        </span>
      </button>
      <span aria-live="polite" className="sr-only">
        {busy && pendingText}
      </span>
    </>
  );
}
