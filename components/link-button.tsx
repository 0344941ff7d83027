import type { ReactNode } from "react";
import { type ButtonVariant, buttonStyle } from "./button-style";

/** A link that looks like a button, for a next step that changes no data. */
export function LinkButton({ href, variant = "primary", children }: { href: string; variant?: ButtonVariant; children: ReactNode }) {
  return (
    <a href={href} className={buttonStyle(variant)}>
      {children}
    </a>
  );
}
