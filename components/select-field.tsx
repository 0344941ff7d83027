"use client";

import type { ComponentProps } from "react";
import { useAnswer } from "./answer";
import { inputStyle } from "./input-style";
import { Labelled, type LabelledProps } from "./labelled";

type SelectFieldProps = LabelledProps & {
  options: { value: string; label: string }[];
} & Omit<ComponentProps<"select">, "name" | "className" | "style" | "children" | "multiple">;

/** A labelled native select that shows what was chosen. It works best on phones and by keyboard. */
export function SelectField({ label, name, hint, errors, options, ...select }: SelectFieldProps) {
  const { typed = select.defaultValue } = useAnswer(name);
  return (
    <Labelled label={label} name={name} hint={hint} errors={errors}>
      {(wiring) => (
        <div className="relative">
          {/* React ignores a new defaultValue on an existing select. The key makes it create another. */}
          <select
            key={String(typed)}
            {...select}
            {...wiring}
            defaultValue={typed}
            className={`${inputStyle} appearance-none truncate pr-10`}
          >
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <svg
            viewBox="0 0 16 16"
            className="pointer-events-none absolute top-1/2 right-4 size-3.5 -translate-y-1/2 text-muted"
            aria-hidden="true"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
          >
            <path d="M2 5l6 6 6-6" />
          </svg>
        </div>
      )}
    </Labelled>
  );
}
