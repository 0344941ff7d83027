"use client";

import { type ReactNode, useId } from "react";
import { useAnswer } from "./answer";
import { Errors } from "./labelled";

type CheckboxProps = { label: ReactNode; name: string; hint?: ReactNode; defaultChecked?: boolean };

/** A checkbox with a hint below its label, and its errors. The whole row is clickable. It shows what was chosen. */
export function Checkbox({ label, name, hint, defaultChecked = false }: CheckboxProps) {
  const id = useId();
  const { typed, errors = [] } = useAnswer(name);
  const describedBy = [hint && `${id}-hint`, errors.length > 0 && `${id}-error`].filter(Boolean).join(" ");
  return (
    <div>
      <label className="flex min-h-11 cursor-pointer items-start gap-3">
        <input
          type="checkbox"
          name={name}
          defaultChecked={typed === "on" || defaultChecked}
          // The hint is not part of the name.
          aria-labelledby={id}
          aria-describedby={describedBy || undefined}
          className="mt-1 size-5 shrink-0 accent-accent"
        />
        <span>
          <span id={id}>{label}</span>
          {hint && (
            <span id={`${id}-hint`} className="block text-pretty text-[0.9375rem] text-muted">
              {hint}
            </span>
          )}
        </span>
      </label>
      <Errors id={`${id}-error`} errors={errors} />
    </div>
  );
}
