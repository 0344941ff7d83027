import { type ReactNode, useId } from "react";
import { Errors } from "./labelled";

type RadioFieldProps = {
  legend: ReactNode;
  name: string;
  options: { value: string; label: ReactNode; hint?: ReactNode }[];
  defaultValue: string;
  errors?: string[] | undefined;
};

/** A group of radio buttons, each with a hint below its label. The whole row is clickable. */
export function RadioField({ legend, name, options, defaultValue, errors = [] }: RadioFieldProps) {
  const id = useId();
  return (
    <fieldset aria-describedby={errors.length > 0 ? `${id}-error` : undefined} className="min-w-0">
      <legend className="mb-1 font-semibold">{legend}</legend>
      <div className="grid gap-1">
        {options.map(({ value, label, hint }) => (
          <label key={value} className="flex min-h-11 cursor-pointer items-start gap-3 py-1">
            <input
              type="radio"
              name={name}
              value={value}
              defaultChecked={value === defaultValue}
              // The hint is not part of the name.
              aria-labelledby={`${id}-${value}`}
              aria-describedby={hint ? `${id}-${value}-hint` : undefined}
              className="mt-1 size-5 shrink-0 accent-accent"
            />
            <span className="min-w-0">
              <span id={`${id}-${value}`}>{label}</span>
              {hint && (
                <span id={`${id}-${value}-hint`} className="block text-pretty text-[0.9375rem] text-muted leading-snug">
                  {hint}
                </span>
              )}
            </span>
          </label>
        ))}
      </div>
      <Errors id={`${id}-error`} errors={errors} />
    </fieldset>
  );
}
