"use client";

import { type ReactNode, useId } from "react";
import { useAnswer } from "./answer";

export type LabelledProps = {
  label: ReactNode;
  name: string;
  hint?: ReactNode;
  /** By default those that the form around it has for this name. */
  errors?: string[];
};

/** The attributes that tie a control to its label, hint and errors. Spread them on the control. */
type Wiring = { id: string; name: string; "aria-describedby"?: string; "aria-invalid"?: true };

/** A label, a hint, the control (`children`) and its errors, in this order. */
export function Labelled({ label, name, hint, errors: given, children }: LabelledProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = `${name}-${useId()}`;
  const answer = useAnswer(name);
  const errors = given ?? answer.errors ?? [];
  const wrong = errors.length > 0;
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(" ");
  const wiring: Wiring = { id, name };
  if (describedBy) wiring["aria-describedby"] = describedBy;
  if (wrong) wiring["aria-invalid"] = true;

  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="-mt-1 text-pretty text-[0.9375rem] text-muted">
          {hint}
        </p>
      )}
      {children(wiring)}
      <Errors id={`${id}-error`} errors={errors} />
    </div>
  );
}

/** The error messages of one field. Renders nothing when there are none. */
export function Errors({ id, errors = [] }: { id: string; errors?: string[] | undefined }) {
  if (errors.length === 0) return null;
  return (
    <div id={id} role="alert" className="text-[0.9375rem] text-danger">
      {errors.map((error) => (
        <p key={error} className="flex gap-2">
          <svg viewBox="0 0 16 16" className="mt-1.5 size-3.5 shrink-0 fill-current" aria-hidden="true">
            <path d="M8 0a8 8 0 100 16A8 8 0 008 0zM7 3.5h2v5.5H7zm0 7h2v2H7z" fillRule="evenodd" />
          </svg>
          {error}
        </p>
      ))}
    </div>
  );
}
